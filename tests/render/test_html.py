from __future__ import annotations

import base64
import dataclasses
import hashlib
import html.parser
import json
import re
import time
from collections.abc import Callable

import pytest

from gates.engine import journal
from gates.model import Evidence, Finding, RunReport, Severity, State, Waiver
from gates.render.html import render_html
from tests.render import samples

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(html.parser.HTMLParser):
    """A rendered report, taken apart: tags, ids, links, and text with the folded state around it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def attributes(self, name: str) -> list[str]:
        return [str(a[name]) for _, a in self.tags if name in a]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(report: RunReport) -> Page:
    parsed = Page(render_html(report))
    assert not parsed.open, "every element is closed"
    return parsed


def gate_ids(parsed: Page) -> list[tuple[str, bool]]:
    return [
        (str(a["id"]), "open" in a)
        for tag, a in parsed.tags
        if tag == "details" and str(a.get("id", "")).startswith("gate-")
    ]


def only(finding: Finding) -> RunReport:
    return samples.report(samples.result("migrations", State.FAILED, findings=(finding,)), selected=("migrations",))


def test_the_checklist_shows_all_ten_gates_in_their_order() -> None:
    source = render_html(samples.red_report())
    overview = source[source.index("<table") : source.index("</table>")]
    assert re.findall(r'href="#gate-([\w-]+)"', overview) == list(samples.TITLES)


def test_red_gates_come_first_and_open_and_green_ones_are_folded() -> None:
    shown = gate_ids(page(samples.red_report()))
    red = ["gate-lint", "gate-migrations", "gate-tests", "gate-types", "gate-errors"]
    assert [name for name, opened in shown if opened] == red == [name for name, _ in shown[:5]]
    assert len(shown) == 10


def test_a_green_run_says_so_and_opens_nothing() -> None:
    parsed = page(samples.report())
    assert "All 10 gates are green." in parsed.text
    assert not any(opened for _, opened in gate_ids(parsed))


def test_the_head_says_what_was_judged_when_and_for_how_long() -> None:
    said = page(samples.red_report()).text
    for fact in ("orders", "0123456789ab", "feature/refunds", "has uncommitted changes", "2026-11-23 22:54:02 UTC"):
        assert fact in said
    assert "1 min 23 s" in said


def test_a_project_outside_git_is_shown_as_such() -> None:
    assert "not in git" in page(samples.report(commit=None, tree=None, branch=None)).text


def test_a_partial_run_says_that_it_is_one() -> None:
    assert (
        "Partial run. Only lint was asked for." in page(samples.report(samples.result("lint"), selected=("lint",))).text
    )
    assert "Partial run" not in page(samples.report()).text


def test_a_finding_has_its_severity_message_fix_rule_place_and_tool() -> None:
    said = page(samples.red_report()).text
    for part in (
        "high migrations/left-behind migrations/versions/0004_order_status.py:31",
        "The table order_status is still there after the downgrade.",
        "What to do: Drop it in downgrade().",
        "said by alembic 1.20.1 · gates explain migrations/left-behind",
    ):
        assert part in said


def test_the_excerpt_is_numbered_and_its_lines_are_marked_without_colour_too() -> None:
    source = render_html(only(samples.finding()))
    lines = re.findall(r'<span class="line( hit)?"><span class="no">(.)(\d+)</span>', source)
    assert lines == [("", " ", "29"), ("", " ", "30"), (" hit", "▸", "31"), (" hit", "▸", "32"), ("", " ", "33")]
    assert '<span class="src">    op.drop_index(&#39;ix&#39;)</span>' in source


def test_what_differs_is_shown_as_a_diff_that_needs_no_colour() -> None:
    source = render_html(only(samples.finding(diff="  table <b>\n-     not null\n+     nullable")))
    assert '<span class="line gone"><span class="no">-</span><span class="src">     not null</span>' in source
    assert '<span class="line come"><span class="no">+</span><span class="src">     nullable</span>' in source
    assert "table &lt;b&gt;" in source


def test_what_stands_between_backticks_is_set_as_code() -> None:
    assert "<code>os</code> is imported but never used." in render_html(samples.red_report())


def test_a_lone_backtick_stays_what_it_is() -> None:
    assert "a ` b" in render_html(only(samples.finding(message="a ` b")))


def test_a_waiver_is_shown_with_owner_reason_and_end() -> None:
    said = page(samples.red_report()).text
    assert "Waived by maria@example.com, until 2026-12-31, 38 days left: no exploitable path" in said
    assert "1 accepted" in said


def test_states_without_findings_give_their_reason() -> None:
    said = page(samples.red_report()).text
    assert "Why it does not apply: No file of the project reads an environment variable" in said
    assert "Why: mypy is not installed in the project's interpreter." in said


def test_a_red_gate_gives_the_command_that_runs_it_again() -> None:
    assert "<code>gates run migrations</code>" in render_html(samples.red_report())


def test_evidence_has_command_exit_code_duration_and_its_log() -> None:
    source = render_html(samples.red_report())
    assert 'href="runs/r1/migrations/alembic.log"' in source
    assert "python -m alembic upgrade head" in source
    assert "PostgreSQL 16.14, a throw-away server" in page(samples.red_report()).text


@pytest.mark.parametrize("log", ["../../etc/passwd", "/etc/passwd", "runs\\x"])
def test_a_log_outside_the_output_folder_is_not_linked(log: str) -> None:
    gate = samples.result("lint", evidence=(Evidence("ruff", "1", ("ruff",), 0, 1.0, log),))
    assert all(not target or target.startswith("#") for target in page(samples.report(gate)).attributes("href"))


def test_a_log_that_looks_like_a_script_address_is_made_harmless() -> None:
    gate = samples.result("lint", evidence=(Evidence("ruff", "1", ("ruff",), 0, 1.0, "javascript:alert(1)"),))
    assert "javascript%3Aalert%281%29" in page(samples.report(gate)).attributes("href")


def test_a_replayed_gate_says_where_it_comes_from() -> None:
    assert "replayed from run 20261122T101500-9f, 24 h 0 min old." in page(samples.red_report()).text


def test_ids_are_unique_and_every_inner_link_leads_somewhere() -> None:
    twins = tuple(samples.finding(line=n) for n in (1, 2, 3))
    report = samples.red_report()
    gates = (
        *report.gates[:-1],
        samples.result("readme", State.FAILED, findings=(*twins, samples.finding(fingerprint=""))),
    )
    parsed = page(dataclasses.replace(report, gates=gates))
    ids = parsed.attributes("id")
    assert len(ids) == len(set(ids))
    assert {h[1:] for h in parsed.attributes("href") if h.startswith("#")} <= set(ids)


@pytest.mark.parametrize("gates", [["lint"], list(samples.TITLES)], ids=["one gate", "ten gates"])
def test_ten_thousand_findings_are_all_there_in_three_megabytes(gates: list[str]) -> None:
    source = render_html(samples.many_findings(gates))
    assert len(source.encode()) <= 3_000_000
    assert set(re.findall(r"<bdi>Finding (\d+) of the", source)) == {str(n) for n in range(10_000)}
    assert len(re.findall(r'id="f-f\d+"', source)) == 10_000


def test_ten_thousand_findings_take_a_small_multiple_of_writing_them_as_json() -> None:
    report = samples.many_findings()
    document = json.loads(journal.encode(report))
    render_html(samples.report())  # compiles the template

    def cpu(work: Callable[[], object]) -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    unit = min(cpu(lambda: json.dumps(document)) for _ in range(3))
    assert min(cpu(lambda: render_html(report)) for _ in range(3)) < 20 * unit, "measured: five times"


def test_what_is_waived_says_so_in_one_line_too() -> None:
    waived = samples.finding(waiver=Waiver("behind a proxy", "maria@example.com", "2026-12-31"), line=9_999)
    many = tuple(samples.finding(line=n) for n in range(1, 700))
    said = page(samples.report(samples.result("lint", State.FAILED, findings=(*many, waived)))).text
    assert "Waived by maria@example.com, until 2026-12-31, 38 days left: behind a proxy" in said


def test_the_file_needs_no_network_and_runs_our_script_alone() -> None:
    source = render_html(samples.red_report())
    parsed = page(samples.red_report())
    assert not {tag for tag, _ in parsed.tags} & {"link", "img", "iframe", "object", "form"}
    assert [a for tag, a in parsed.tags if tag == "script"] == [{}]
    assert not re.search(r"url\(|@import|javascript:", source)
    assert not any(name.startswith("on") or name in {"src", "style"} for _, a in parsed.tags for name in a)


def test_the_content_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    source = render_html(samples.report())

    def digest(tag: str) -> str:
        inside = source[source.index(f"<{tag}>") + len(tag) + 2 : source.index(f"</{tag}>")]
        return base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()

    policy = next(str(a["content"]) for _, a in Page(source).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest('style')}'; script-src 'sha256-{digest('script')}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_filter_is_hidden_until_the_script_runs_and_missing_where_there_is_nothing_to_filter() -> None:
    parsed = page(samples.red_report())
    assert [a for _, a in parsed.tags if a.get("id") == "tools" and "hidden" in a]
    offered = [a.get("value") for tag, a in parsed.tags if tag == "option"]
    assert [v for v in offered if str(v).startswith("gate-")] == [
        f"gate-{g}" for g in ("lint", "security", "migrations", "logging")
    ]
    assert {f"sev-{s}" for s in Severity} <= set(offered)
    assert "tools" not in page(samples.report()).attributes("id")


def test_the_page_has_landmarks_and_headings_for_those_who_listen() -> None:
    tags = [tag for tag, _ in page(samples.red_report()).tags]
    assert {"header", "main", "footer", "h1"} <= set(tags)
    assert tags.count("h1") == 1
    assert tags.count("h3") == 10


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "`<b>code</b>` and `more`",
    "\x1b[2J\x1b]0;owned\x07",
    "evil\u202egnp.exe\u2066",
    "nul\x00byte half\ud800pair",
    "x" * 1_000_000,
    "javascript:alert(1)",
    "-->]]><!--",
]


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_content_is_inert_wherever_it_stands(said: str) -> None:
    evil = samples.finding(
        rule=said,
        message=said,
        fix=said,
        path=said,
        fingerprint=said,
        tool=said,
        url=said,
        excerpt=f"{said}\n{said}",
        diff=f"+{said}",
    )
    gate = samples.result(
        "lint",
        State.FAILED,
        findings=(evil, dataclasses.replace(evil, severity=Severity.LOW, blocking=False)),
        reason=said,
        title=said,
        examined={said: 1},
        evidence=(Evidence(said, said, (said,), 1, 1.0, said, said),),
    )
    report = samples.report(gate, name=said, branch=said, stack={said: said})
    source = render_html(report)
    source.encode("utf-8")
    parsed = page(report)
    assert not {tag for tag, _ in parsed.tags} & {"img", "b"}
    assert [a for tag, a in parsed.tags if tag == "script"] == [{}]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", source)
    assert not any(h.startswith("javascript:") for h in parsed.attributes("href"))
    assert "49" not in parsed.text
    assert len(source) < 200_000


def test_only_web_addresses_are_linked_as_documentation() -> None:
    assert "https://osv.dev/vulnerability/GHSA-vqfr-h8mv-ghfj" in page(samples.red_report()).attributes("href")
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", 'https://x"onclick=1'):
        assert address not in page(only(samples.finding(url=address))).attributes("href")
