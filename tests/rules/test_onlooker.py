"""What further processes find in their share of the files is what one process finds in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.project import ours
from gates.rules import onlooker
from gates.rules.sourcepass import Pass, source_pass
from tests.rules.trees import lay, project_of

BAD = "import fastapi\n\ndef run(job):\n    try:\n        job.start()\n    except Exception:\n        report(job)\n"
FILES = {f"app/part_{n}.py": BAD if n % 3 else "A = 1\n" for n in range(12)} | {
    "app/broken.py": "def (",
    "app/latin.py": "A = 'ä'\n",
    "json.py": "raise SystemExit('the repository was imported')\n",
    "pyproject.toml": "[tool.gates.logging]\nreporters = ['report']\n",
}


def passed(root: Path, memory: Path | None = None) -> Pass:
    project = project_of(root)
    project.memory = memory
    return source_pass(project)


@pytest.fixture
def shared_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose few files are worth three processes."""
    lay(tmp_path, FILES)
    (tmp_path / "app/latin.py").write_bytes("A = 'ä'\n".encode("latin-1"))
    monkeypatch.setattr(onlooker, "FEWEST", 5)
    monkeypatch.setattr(ours, "processors", lambda: 3)
    return tmp_path


def test_three_processes_find_what_one_finds_and_all_of_it_is_remembered(
    shared_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = shared_out / ".gates"
    several = passed(shared_out, memory)
    monkeypatch.setattr(ours, "processors", lambda: 1)
    for alone in (passed(shared_out), passed(shared_out, memory)):
        assert (several.findings, several.unreadable, several.files) == (alone.findings, alone.unreadable, alone.files)
        assert several.index.said == alone.index.said
    assert len(several.unreadable) == 2


def test_what_a_process_that_broke_off_leaves_out_is_looked_at_here(
    shared_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = passed(shared_out)
    monkeypatch.setattr(ours, "_START", "raise SystemExit(3)")
    assert passed(shared_out).findings == whole.findings
    assert passed(shared_out).files == whole.files


@pytest.mark.parametrize(
    ("files", "processors", "sizes"),
    [(799, 8, [799]), (800, 1, [800]), (800, 8, [400, 400]), (3201, 4, [801, 800, 800, 800])],
)
def test_there_are_as_many_processes_as_are_worth_it(files: int, processors: int, sizes: list[int]) -> None:
    mine, others = onlooker.share([(f"m{n}.py", f"m{n}") for n in range(files)], processors)
    assert [len(mine), *map(len, others)] == sizes
    assert len({*mine, *(file for part in others for file in part)}) == files
