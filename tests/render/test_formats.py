"""Every format against its own schema or parser, and against content that wants to be more than text."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import junitparser
import pytest
import xmlschema
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gates.engine import journal
from gates.model import (
    Difference,
    Evidence,
    Finding,
    Gone,
    Measure,
    Other,
    Rule,
    RunReport,
    Severity,
    State,
    Turned,
    Verdict,
    Waiver,
    Weakened,
    Weakening,
    WeakeningKind,
)
from gates.render import github, markdown, sarif
from gates.render.background import Background
from gates.render.formats import FORMATS
from tests.render import samples
from tests.render.test_html import Page

SCHEMAS = Path(__file__).parent / "schemas"
TEXT_FORMATS = [name for name in FORMATS if name != "html"]  # it has its own tests
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./.)"},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""As GitLab's documentation describes a code quality report."""


def test_every_format_is_documented_with_the_file_that_it_writes() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name, known in FORMATS.items():
        row = next((line for line in documented.splitlines() if re.match(rf"\|[^|]*`{name}`", line)), "")
        assert (f"`{known.file}`" if known.file else "standard output") in row, f"the row of {name}"


def rules() -> Mapping[str, Rule]:
    return {
        "migrations/left-behind": Rule(
            "migrations/left-behind",
            Severity.HIGH,
            "What an upgrade made outlives the downgrade",
            "**What it does.** x",
        )
    }


def rendered(name: str, report: RunReport) -> str:
    return FORMATS[name].render(report, Background(rules))


@functools.cache
def sarif_schema() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text()))


@functools.cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")


def sarif_run(report: RunReport) -> dict[str, Any]:
    document = json.loads(rendered("sarif", report))
    sarif_schema().validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def junit(report: RunReport) -> dict[str, list[Any]]:
    source = rendered("junit", report)
    junit_schema().validate(source)
    parsed = junitparser.JUnitXml.fromstring(source.encode())
    return {suite.name: list(suite) for suite in parsed}


def commands(report: RunReport) -> list[tuple[str, dict[str, str], str]]:
    """Read as a runner reads them: a line is one command, a name ends at the first blank, properties at the first `::`."""

    def unescaped(said: str) -> str:
        for code, mark in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            said = said.replace(code, mark)
        return said

    read = []
    for line in rendered("github", report).split("\n")[:-1]:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match is not None, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        read.append((match[1], {k: unescaped(v) for k, v in properties.items()}, unescaped(match[3])))
    return read


def many(count: int, **changes: Any) -> RunReport:
    findings = tuple(samples.finding(line=n + 1, fingerprint=f"f{n}", **changes) for n in range(count))
    return samples.report(samples.result("lint", State.FAILED, findings=findings), selected=("lint",))


# --- SARIF


def test_sarif_has_rules_with_help_levels_places_and_fingerprints() -> None:
    run = sarif_run(samples.red_report())
    result = next(r for r in run["results"] if r["ruleId"] == "migrations/left-behind")
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (rule["id"], rule["help"]["markdown"]) == ("migrations/left-behind", "**What it does.** x")
    assert result["level"] == "error"
    assert result["partialFingerprints"] == {"gates/v1": "abc123"}
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "migrations/versions/0004_order_status.py"
    assert place["region"] == {"startLine": 31, "startColumn": 1, "endLine": 32}
    addresses = {r.get("helpUri") for r in run["tool"]["driver"]["rules"]}
    assert "https://docs.astral.sh/ruff/rules/F401" in addresses


def test_sarif_suppresses_what_is_waived_and_gives_the_reason() -> None:
    results = sarif_run(samples.red_report())["results"]
    waived = [r for r in results if "suppressions" in r]
    assert [r["ruleId"] for r in waived] == ["security/vulnerable-dependency"]
    assert "no exploitable path" in waived[0]["suppressions"][0]["justification"]
    assert waived[0]["suppressions"][0]["kind"] == "external"


def test_sarif_of_a_gate_without_an_answer_is_no_success() -> None:
    run = sarif_run(samples.red_report())
    assert not run["invocations"][0]["executionSuccessful"]
    assert "types/error" in [r["ruleId"] for r in run["results"]]
    assert sarif_run(samples.report())["invocations"][0]["executionSuccessful"]


def test_sarif_stays_within_the_limits_of_code_scanning_and_counts_the_rest() -> None:
    run = sarif_run(many(sarif.MOST_RESULTS + 7))
    assert len(run["results"]) == sarif.MOST_RESULTS
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("7 results")


def test_sarif_of_long_incompressible_messages_stays_under_ten_megabytes() -> None:
    noise = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(4_000))
    source = rendered("sarif", many(2_000, message=noise))
    assert len(gzip.compress(source.encode(), 1)) < 10_000_000
    assert "less importance left out" in source


# --- JUnit


def test_junit_has_a_suite_per_gate_and_tells_failure_error_and_skipped_apart() -> None:
    suites = junit(samples.red_report())
    assert list(suites) == list(samples.TITLES)
    told = {gate: [type(r).__name__ for case in cases for r in case.result] for gate, cases in suites.items()}
    assert told["migrations"] == ["Failure"]
    assert told["tests"] == ["Failure"]
    assert told["types"] == told["errors"] == ["Error"]
    assert told["security"] == told["env-docs"] == ["Skipped"]
    assert told["api-docs"] == told["logging"] == told["readme"] == []


def test_junit_has_a_case_for_a_gate_that_is_clean() -> None:
    assert [case.name for case in junit(samples.report())["lint"]] == ["No linting errors"]


def test_a_gate_that_was_not_run_is_an_error_and_not_skipped() -> None:
    cases = junit(samples.report(samples.result("lint", State.NOT_RUN, reason="Interrupted.")))["lint"]
    assert [type(r).__name__ for case in cases for r in case.result] == ["Error"]


# --- Markdown


def html(source: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))


@pytest.mark.parametrize("name", ["markdown", "comment"])
def test_markdown_shows_the_checklist_and_what_blocks(name: str) -> None:
    shown = html(rendered(name, samples.red_report()))
    assert shown.count("<tr>") == 11
    assert "The table order_status is still there after the downgrade." in shown


def test_the_summary_names_what_is_accepted_and_the_comment_does_not() -> None:
    assert "Waived by maria" in rendered("markdown", samples.red_report())
    assert "Waived by maria" not in rendered("comment", samples.red_report())


def test_the_comment_starts_with_its_marker_and_is_short() -> None:
    source = rendered("comment", many(5_000, message="x" * 10_000))
    assert source.startswith(f"{markdown.MARKER}\n")
    assert len(source.encode()) < 65_000
    assert "4,990 findings more in the report." in source


def test_the_summary_is_under_one_mebibyte_and_counts_what_is_left_out() -> None:
    source = rendered("markdown", many(5_000, message="\u202e" * 10_000))
    assert len(source.encode()) < 1 << 20
    assert re.search(r"[\d,]+ findings more in the report\.\n$", source)


@pytest.mark.parametrize(
    "said",
    [
        "@team and #12, GH-12, !3 and group/project#4",
        "![x](https://evil.example/p.png)",
        "[x](https://evil.example)",
        "<https://evil.example>",
        "https://evil.example www.evil.example a@evil.example",
        "a | b \\| c",
        "**bold** ~~gone~~ `code` <b>x</b> <!-- x -->",
        "# head\n\n- list\n\n    code",
        "[x]: https://evil.example\n[x]",
    ],
)
def test_markup_is_shown_and_not_obeyed(said: str) -> None:
    shown = html(f"| a | b |\n| --- | --- |\n| {markdown.plain(said)} | x |\n")
    assert shown.count("<td>") == 2
    cell = re.search(r"<td>(.*?)</td>", shown, re.DOTALL)
    assert cell is not None
    assert "<" not in cell[1]
    assert not re.search(r"[@#!]\w|https?://\w|www\.\w|GH-\d", cell[1])
    bare = cell[1].replace("\u200b", "")
    assert [bare.count(c) for c in "@#|*~"] == [said.count(c) for c in "@#|*~"]


# --- annotations, GitLab, Checkstyle, events, badge


def test_who_shows_the_whole_repository_gets_paths_from_its_root() -> None:
    report = samples.report(
        samples.result("lint", State.FAILED, findings=(samples.finding(path="a.py"),)), prefix="services/orders/"
    )
    assert commands(report)[0][1]["file"] == "services/orders/a.py"
    assert json.loads(rendered("gitlab", report))[0]["location"]["path"] == "services/orders/a.py"
    run = sarif_run(report)
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/orders/a.py"
    assert run["automationDetails"]["id"].rpartition("/")[0] == "gates/services/orders", "a category of its own"


def test_annotations_are_ten_at_most_worst_first_and_the_rest_is_counted() -> None:
    read = commands(many(25))
    assert len(read) == github.MOST
    assert read[-1] == ("notice", {"title": "gates"}, "16 findings more in the report.")
    assert len(commands(many(10))) == 10


def test_an_annotation_has_its_place_and_its_level_says_whether_it_blocks() -> None:
    read = {properties["title"]: (level, properties) for level, properties, _ in commands(samples.red_report())}
    level, properties = read["migrations/left-behind"]
    assert (level, properties["file"], properties["line"]) == (
        "error",
        "migrations/versions/0004_order_status.py",
        "31",
    )
    assert read["logging/eager-format"][0] == "notice"
    assert "security/vulnerable-dependency" not in read


def test_an_annotation_cannot_start_another_command() -> None:
    evil = samples.finding(
        message="a\n::stop-commands::x\r\n%0A::error::y", path="a,line=9::b\n::set-env::", rule="r:1,2"
    )
    ((level, properties, said),) = commands(
        samples.report(samples.result("lint", State.FAILED, findings=(evil,)), selected=("lint",))
    )
    assert level == "error"
    assert properties["title"] == "r:1,2"
    assert properties["file"] == "a,line=9::b\n::set-env::"
    assert "\n::stop-commands::x\n%0A::error::y" in said


def test_gitlab_fingerprints_are_unique_and_stable() -> None:
    twins = dataclasses.replace(many(0).gates[0], findings=(samples.finding(), samples.finding(line=90)))
    report = samples.report(twins, selected=("lint",))
    prints = [issue["fingerprint"] for issue in json.loads(rendered("gitlab", report))]
    assert len(set(prints)) == 2
    assert prints == [issue["fingerprint"] for issue in json.loads(rendered("gitlab", report))]


def test_checkstyle_lists_what_nobody_accepted_by_file() -> None:
    root = ET.fromstring(rendered("checkstyle", samples.red_report()))
    files = {file.attrib["name"]: [e.attrib["severity"] for e in file] for file in root}
    assert files["src/orders/api/deps.py"] == ["error", "error"]
    assert files["src/orders/services/payments.py"] == ["info"]
    assert "requirements.txt" not in files
    assert len(files["."]) == 3, "the gates that are red without a finding"


def test_events_tell_the_run_its_gates_their_findings_and_the_verdict() -> None:
    events = [json.loads(line) for line in rendered("jsonl", samples.red_report()).splitlines()]
    assert [events[0]["event"], events[-1]["event"], events[-1]["verdict"]] == ["run", "verdict", "red"]
    assert [e["gate"]["id"] for e in events if e["event"] == "gate"] == list(samples.TITLES)
    assert sum(e["event"] == "finding" for e in events) == 5


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (samples.report(), "10 gates green"),
        (samples.red_report(), "5 of 10 gates red"),
        (samples.report(samples.result("lint"), selected=("lint",)), "1 gate green (partial)"),
    ],
)
def test_the_badge_says_the_verdict(report: RunReport, said: str) -> None:
    root = ET.fromstring(rendered("badge", report))
    assert [root[0].text, root.attrib["aria-label"]] == [f"gates: {said}"] * 2


# --- all of them


def test_a_run_that_proved_nothing_is_clean_in_no_format() -> None:
    empty = dataclasses.replace(samples.report(), gates=(), verdict=Verdict.RED, exit_code=3)
    assert sarif_run(empty)["results"]
    assert not sarif_run(empty)["invocations"][0]["executionSuccessful"]
    assert [type(r).__name__ for case in junit(empty)["gates"] for r in case.result] == ["Error"]
    assert commands(empty)[0][0] == "error"
    assert json.loads(rendered("gitlab", empty))
    for name in ("markdown", "comment", "badge"):
        assert "othing" in rendered(name, empty)


SNIPPETS = [
    "<script>alert(1)</script>",
    "]]>",
    "-->",
    "{{ 7*7 }}{% x %}",
    "${{ secrets.X }}",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe\u2066",
    "\x00",
    "\ud800",
    "\ufffe\uffff",
    "\r\n::error::x",
    "%0A::add-mask::",
    "| a |\n| --- |",
    "![x](https://e.example/x.png)",
    "[x](javascript:alert(1))",
    "@everyone #1",
    "`",
    "\\",
    "\u2028",
    "\x85",
    "&lt;",
    "é😀",
]
WORDS = st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=20), max_size=5).map("".join)
NUMBERS = st.none() | st.integers(1, 10**6)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    waiver = Waiver(draw(WORDS), draw(WORDS), draw(st.none() | WORDS)) if draw(st.booleans()) else None
    return Finding(
        rule=draw(WORDS),
        severity=draw(st.sampled_from(Severity)),
        blocking=draw(st.booleans()),
        message=draw(WORDS),
        fix=draw(WORDS),
        path=draw(st.none() | WORDS),
        line=draw(NUMBERS),
        column=draw(NUMBERS),
        end_line=draw(NUMBERS),
        fingerprint=draw(WORDS),
        tool=draw(WORDS),
        url=draw(st.none() | WORDS | WORDS.map("https://example.com/".__add__)),
        waiver=waiver,
        baseline=draw(st.booleans()),
        excerpt=draw(WORDS),
        diff=draw(WORDS),
    )


@st.composite
def reports(draw: st.DrawFn) -> RunReport:
    gates = [
        samples.result(
            draw(st.sampled_from(["lint", "security"])),
            state,
            title=draw(WORDS),
            reason=draw(WORDS),
            examined={draw(WORDS): 3},
            measures=(Measure(draw(WORDS), 91.2, draw(WORDS), 80.0, ok=True),),
            findings=tuple(draw(st.lists(findings(), max_size=3))),
            evidence=(Evidence(draw(WORDS), draw(WORDS), (draw(WORDS),), 0, 1.0, draw(st.none() | WORDS)),),
        )
        for state in draw(st.lists(st.sampled_from(State), min_size=1, max_size=3))
    ]
    said = draw(WORDS)
    report = samples.report(*gates, name=said, branch=said, stack={said: said})
    return dataclasses.replace(report, differences=(draw(differences()),), weakened=draw(st.none() | weakenings()))


@st.composite
def differences(draw: st.DrawFn) -> Difference:
    gone = Gone(draw(WORDS), draw(WORDS), Severity.LOW, True, draw(WORDS), draw(st.none() | WORDS), draw(NUMBERS))
    return Difference(
        other=draw(st.sampled_from(Other)),
        run=draw(st.none() | WORDS),
        commit=draw(st.none() | WORDS),
        branch=draw(st.none() | WORDS),
        note=draw(st.just("") | WORDS),
        new={"lint": (0, 7), draw(WORDS): (1,)},
        fixed=(gone,),
        fixed_count=1,
        turned=(Turned(draw(WORDS), State.PASSED, State.FAILED),),
        unanswered=(draw(WORDS),),
    )


@st.composite
def weakenings(draw: st.DrawFn) -> Weakened:
    changes = [
        Weakening(draw(st.sampled_from(WeakeningKind)), draw(WORDS), draw(WORDS), draw(WORDS))
        for _ in range(draw(st.integers(0, 7)))
    ]
    return Weakened(draw(WORDS), tuple(changes), draw(st.just("") | WORDS))


HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def check(report: RunReport) -> None:
    """What holds in every format, whatever was said."""
    documents = {name: rendered(name, report) for name in TEXT_FORMATS}
    page = Page(rendered("html", report))
    assert page.open == []
    assert not {tag for tag, _ in page.tags} & {"img", "b", "iframe", "object", "form", "base"}
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [{}]
    assert not any(name.startswith("on") or name in {"src", "style"} for _, a in page.tags for name in a)
    assert not HARMFUL.search(rendered("html", report))
    for name, source in documents.items():
        assert not HARMFUL.search(source), name
        assert name == "comment" or "<!--" not in source, name
    assert sarif_run(report)["results"] or all(not g.findings and g.state.green for g in report.gates)
    assert len(junit(report)) >= 1
    assert len(commands(report)) <= github.MOST
    jsonschema_rs.validator_for(GITLAB).validate(json.loads(documents["gitlab"]))
    ET.fromstring(documents["checkstyle"])
    ET.fromstring(documents["badge"])
    assert all(json.loads(line)["event"] for line in documents["jsonl"].split("\n")[:-1])
    for source in (documents["markdown"], documents["comment"], markdown.render_check(report)):
        shown = html(source)
        tags = set(re.findall(r"<(\w+)", shown.replace(markdown.MARKER, "")))
        assert tags <= {*"h2 h3 p strong em code table thead tbody tr th td ul li a".split()}  # noqa: SIM905  # readable
        assert shown.count("<tr>") == len(report.gates) + 1
        assert all(a.startswith("https://") for a in re.findall(r'href="([^"]*)"', shown))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
@example(samples.red_report())
def test_hostile_content_is_inert_and_every_document_valid_in_every_format(report: RunReport) -> None:
    check(report)


def test_a_megabyte_of_one_line_is_cut_in_every_format() -> None:
    long = "x" * 1_000_000
    report = many(1, message=long, fix=long, rule=long, path=long, tool=long, excerpt=long, diff=long)
    check(report)
    assert all(len(rendered(name, report)) < 100_000 for name in FORMATS)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_the_json_document_read_again_is_the_same_report(report: RunReport) -> None:
    try:
        written = journal.encode(report)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert journal.decode(written, "x") == report
    assert journal.encode(journal.decode(written, "x")) == written
