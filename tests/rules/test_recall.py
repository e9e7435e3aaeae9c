"""Files that hold what they held are not looked at again, and what is said of a project is the same either way."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.project import Project
from gates.rules import onefile
from gates.rules.registry import SOURCE_RULES
from gates.rules.source import Source
from gates.rules.sourcepass import Pass, source_pass
from gates.rules.values import Example
from tests.conftest import MakeRepo, git
from tests.rules.trees import lay, project_of

BAD = "import fastapi\n\ndef run(job):\n    try:\n        job.start()\n    except Exception:\n        pass\n"
PATHS = ("app/main.py", "app/errors.py", "app/views.py", "app/jobs/run.py")


def texts_of(example: Example) -> list[str]:
    return [example] if isinstance(example, str) else list(example.values())


TEXTS = sorted({t for rule in SOURCE_RULES for e in (*rule.VALID, *rule.INVALID) for t in texts_of(e)})


def judged(root: Path, memory: Path | None) -> Pass:
    project = project_of(root)
    project.memory = memory
    return source_pass(project)


def remembering(root: Path, memory: Path) -> Project:
    project = project_of(root)
    project.memory = memory
    return project


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Where the project and where the memory lies."""
    return tmp_path / "repo", tmp_path / "memory"


EDITS = st.lists(
    st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["", "def (", *TEXTS]), min_size=1), max_size=4
)


@settings(max_examples=15, deadline=None)
@given(EDITS)
def test_after_any_edits_what_is_remembered_says_the_same_as_looking_afresh(edits: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, memory = Path(name, "repo"), Path(name, "memory")
        for edit in [{"app/main.py": BAD}, *edits, *edits[:1]]:
            lay(root, edit)
            told, afresh = judged(root, memory), judged(root, None)
            assert told.findings == afresh.findings
            assert (told.files, told.unreadable) == (afresh.files, afresh.unreadable)
            assert told.index.files == afresh.index.files


def test_only_the_file_that_changed_is_parsed(
    make_repo: MakeRepo, places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_repo({"app/main.py": BAD, "app/other.py": "x = 1\n", "app/third.py": "y = 2\n"})
    judged(root, places[1])
    parsed: list[str] = []
    real = ast.parse

    def counting(text: str, path: str = "") -> ast.AST:
        parsed.append(path)
        return real(text, path)

    monkeypatch.setattr(ast, "parse", counting)
    assert judged(root, places[1]).files == 3
    assert parsed == []
    (root / "app/other.py").write_text("x = 3\n")
    assert judged(root, places[1]).files == 3
    assert parsed == ["app/other.py"]


def test_an_edit_that_git_was_told_to_overlook_is_seen(make_repo: MakeRepo, places: tuple[Path, Path]) -> None:
    root = make_repo({"app/main.py": BAD})
    assert judged(root, places[1]).findings
    git(root, "update-index", "--assume-unchanged", "app/main.py")
    (root / "app/main.py").write_text("import fastapi\n")
    assert not any(f.rule == "logging/swallowed-exception" for f in judged(root, places[1]).findings)


def test_the_same_text_at_another_place_is_another_file(places: tuple[Path, Path]) -> None:
    root, memory = places
    lay(root, {"app/main.py": BAD})
    judged(root, memory)
    (root / "app/main.py").rename(root / "app/service.py")
    assert {f.path for f in judged(root, memory).findings if f.line == 6} == {"app/service.py"}


def test_a_damaged_memory_is_told_and_the_answer_is_right(places: tuple[Path, Path]) -> None:
    root, memory = places
    lay(root, {"app/main.py": BAD})
    wanted = judged(root, memory).findings
    for part in memory.iterdir():
        part.write_bytes(part.read_bytes()[:-2])
    project = remembering(root, memory)
    assert source_pass(project).findings == wanted
    assert all("not believed" in told for told in project.complaints)
    assert project.complaints


def test_an_entry_that_holds_something_else_is_told_and_looked_at_afresh(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, memory = places
    lay(root, {"app/main.py": BAD})
    wanted = judged(root, None).findings
    with monkeypatch.context() as patched:
        patched.setattr("gates.rules.recall.pack", lambda looked: b"\x93\x01\x02\x03")
        judged(root, memory)
    project = remembering(root, memory)
    assert source_pass(project).findings == wanted
    assert any("not believed" in told for told in project.complaints)
    assert judged(root, memory).findings == wanted


def test_other_words_of_the_project_or_other_rules_are_looked_at_afresh(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, memory = places
    reporting = BAD.replace("pass", "tell_somebody()")
    lay(root, {"app/main.py": reporting})
    assert any(f.line == 6 for f in judged(root, memory).findings)
    lay(root, {"pyproject.toml": '[tool.gates.logging]\nreporters = ["tell_somebody"]\n'})
    assert not any(f.line == 6 for f in judged(root, memory).findings)
    looked: list[str] = []

    def counting(source: Source) -> onefile.Looked:
        looked.append(source.path)
        return onefile.look(source)

    monkeypatch.setattr("gates.rules.recall.code_digest", lambda: "rules of tomorrow")
    monkeypatch.setattr("gates.rules.sourcepass.look", counting)
    judged(root, memory)
    assert "app/main.py" in looked
