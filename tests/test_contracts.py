"""What others rely on: the layers, the committed JSON Schema, one place that starts processes."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import jsonschema_rs
import pytest

from gates.cli.explain import reference
from gates.engine import journal
from tests.engine.test_journal import report

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "gates").rglob("*.py"))


def test_rooms_import_only_from_rooms_below() -> None:
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts"), "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_the_committed_schema_is_the_one_of_the_dataclasses() -> None:
    assert (ROOT / "docs/gates-report-1.schema.json").read_bytes() == journal.schema()


def test_a_report_is_valid_against_the_committed_schema() -> None:
    schema = json.loads((ROOT / "docs/gates-report-1.schema.json").read_text())
    document = json.loads(journal.encode(report()))
    jsonschema_rs.validate(schema, document)
    document["gates"][0]["state"] = "fine"
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema, document)


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.parent.name != "process"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_only_the_room_for_processes_starts_them(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not names & {"subprocess", "multiprocessing", "pty"} or path.parent.name == "probes"


@pytest.mark.parametrize("path", sorted((ROOT / "gates/probes").glob("*.py")), ids=lambda p: p.name)
def test_a_probe_imports_nothing_of_ours_and_reads_under_an_older_python(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 9))
    top = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    names = {a.name.split(".")[0] for n in top if isinstance(n, ast.Import) for a in n.names} | {
        (n.module or "").split(".")[0] for n in top if isinstance(n, ast.ImportFrom) and n.level == 0
    }
    names |= {a.name for n in top if isinstance(n, ast.ImportFrom) and n.level and not n.module for a in n.names}
    siblings = {p.stem for p in path.parent.glob("*.py")}
    assert names <= set(sys.stdlib_module_names) | siblings


def test_the_committed_reference_is_the_one_of_the_rules() -> None:
    assert (ROOT / "docs/reference.md").read_text() == reference()
