"""Against the last release: the configuration, the baseline, and the inline waivers that excuse something."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from gates import config, registry
from gates.engine import standing
from gates.engine.journal import Journal
from gates.model import RunReport, State, Waiver, Weakened
from gates.project import Project
from tests.conftest import MakeRepo, git, lay
from tests.render import samples

DEFAULTS = {"tests": {"min-coverage": 80.0}}
IGNORED = "import os  # gates: ignore[lint/x] for later\n"


def project_at(root: Path) -> Project:
    return Project(root, config.load(root, registry.IDS))


def told(root: Path, report: RunReport | None = None) -> Weakened:
    placed = standing.placed(report or samples.report(), project_at(root), root / "reports", lambda: DEFAULTS)
    assert placed.weakened is not None
    return placed.weakened


def baseline_of(*names: str) -> str:
    entries = [
        {"gate": "lint", "rule": "lint/x", "path": "a.py", "fingerprint": n, "anchor": n, "message": n} for n in names
    ]
    return json.dumps({"schema": "gates-baseline/1", "findings": entries, "measures": []})


def released(make_repo: MakeRepo, files: dict[str, str]) -> Path:
    root = make_repo(files)
    git(root, "tag", "v1.0.0")
    return root


def test_what_the_configuration_asks_less_than_at_the_last_release_is_told(make_repo: MakeRepo) -> None:
    root = released(make_repo, {"pyproject.toml": "[tool.gates.tests]\nmin-coverage = 90\n"})
    lay(
        root,
        {
            "pyproject.toml": "[tool.gates.tests]\nmin-coverage = 70\n[tool.gates.not-applicable]\nmigrations = 'no database'\n"
        },
    )
    found = told(root)
    assert (found.since, found.note) == ("v1.0.0", "")
    assert [c.message for c in found.changes] == [
        "The gate migrations was declared not applicable.",
        "`min-coverage` of tests was 90 and is 70.",
    ]


def test_without_a_release_and_outside_git_that_is_told(make_repo: MakeRepo, tmp_path: Path) -> None:
    assert told(make_repo({"a.py": ""})).note.startswith("No release tag is on this commit or before it")
    bare = tmp_path / "bare"
    bare.mkdir()
    assert told(bare) == Weakened("", note=told(bare).note)


def test_a_configuration_that_this_version_does_not_understand_is_no_clean_bill(make_repo: MakeRepo) -> None:
    root = released(make_repo, {"gates.toml": "colour = 'red'\n"})
    lay(root, {"gates.toml": ""})
    assert "cannot be read by this version of gates: gates.toml:1: unknown key 'colour'" in told(root).note


def test_findings_that_came_into_the_baseline_are_counted(make_repo: MakeRepo) -> None:
    root = released(make_repo, {"gates-baseline.json": baseline_of("a")})
    lay(root, {"gates-baseline.json": baseline_of("a", "b", "c")})
    assert [c.message for c in told(root).changes] == ["2 findings of lint came into gates-baseline.json."]


def test_an_inline_waiver_counts_when_it_was_written_since_and_excuses_something(make_repo: MakeRepo) -> None:
    root = released(make_repo, {"old.py": IGNORED, "new.py": "import os\n", "idle.py": "x = 1\n"})
    lay(root, {"new.py": IGNORED, "idle.py": IGNORED, "fresh.py": IGNORED})
    git(root, "add", "-A")
    inline = Waiver("for later", "inline", None)
    findings = tuple(
        samples.finding(rule="lint/x", path=path, line=1, waiver=inline) for path in ("old.py", "new.py", "fresh.py")
    )
    report = samples.report(samples.result("lint", findings=findings))
    assert [c.message for c in told(root, report).changes] == ["new.py:1 waives lint/x.", "fresh.py:1 waives lint/x."]
    assert {c.reason for c in told(root, report).changes} == {"for later"}


def test_a_report_is_placed_beside_the_run_before_it(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": ""})
    first = standing.placed(samples.report(), project_at(root), root / "reports", lambda: DEFAULTS)
    assert [d.note for d in first.differences] == [
        "No earlier run of these gates is stored here.",
        "There is no base: the remote's default branch is not known here.",
    ]
    Journal(root / "reports", "r0").finish(dataclasses.replace(first, run=dataclasses.replace(first.run, id="r0")))
    red = samples.report(*(samples.result(g, State.FAILED if g == "lint" else State.PASSED) for g in samples.TITLES))
    again = standing.placed(red, project_at(root), root / "reports", lambda: DEFAULTS)
    assert again.differences[0].run == "r0"
    assert [t.gate for t in again.differences[0].turned] == ["lint"]
