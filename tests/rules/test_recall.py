"""Files that hold what they held are not looked at again, and what is said of a project is the same either way."""

from __future__ import annotations

import ast
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.project import Project, interpreter
from gates.rules import foreign, onefile
from gates.rules.recall import Recall
from gates.rules.registry import SOURCE_RULES
from gates.rules.source import Source
from gates.rules.sourcepass import Pass, parse, source_pass
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


EDIT = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([None, "", "def (", *TEXTS]), min_size=1)
"""Path → new text, None where the file is taken away."""
MOVE = st.permutations(PATHS[1:])
"""What each of the files is called afterwards."""
DAMAGE = st.none() | st.tuples(st.integers(0), st.integers(0), st.integers(1, 255))
"""A part of the memory, a byte in it, and what is done to that."""


def edit(root: Path, texts: Mapping[str, str | None]) -> None:
    for path, text in texts.items():
        if text is None:
            (root / path).unlink(missing_ok=True)
        else:
            lay(root, {path: text})


def move(root: Path, names: Sequence[str]) -> None:
    held = {new: root / old for old, new in zip(PATHS[1:], names, strict=True) if (root / old).exists()}
    texts = {new: old.read_text() for new, old in held.items()}
    edit(root, {**dict.fromkeys(PATHS[1:]), **texts})


def damage(memory: Path, how: tuple[int, int, int]) -> None:
    part, place, change = how
    kept = sorted(memory.glob("**/*.bin"))
    data = bytearray(kept[part % len(kept)].read_bytes())
    data[place % len(data)] ^= change
    kept[part % len(kept)].write_bytes(data)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(EDIT, MOVE, DAMAGE), max_size=4))
def test_after_any_edits_what_is_remembered_says_the_same_as_looking_afresh(
    steps: list[tuple[dict[str, str | None], list[str], tuple[int, int, int] | None]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, memory = Path(name, "repo"), Path(name, "memory")
        lay(root, {"app/main.py": BAD})
        judged(root, memory)
        for texts, names, harm in [*steps, *steps[:1]]:
            edit(root, texts)
            move(root, names)
            if harm is not None:
                damage(memory, harm)
            told, afresh = judged(root, memory), judged(root, None)
            assert told.findings == afresh.findings
            assert (told.files, told.unreadable) == (afresh.files, afresh.unreadable)
            assert told.index.said == afresh.index.said


def test_after_an_edit_no_file_is_looked_up_but_those_of_one_part(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, memory = places
    lay(root, {f"app/m{n}.py": BAD for n in range(200)})
    judged(root, memory)
    lay(root, {"app/m7.py": "import fastapi\n"})
    asked: list[str] = []
    real = Recall.of

    def counting(recall: Recall, path: str, module: str) -> onefile.Looked | None:
        asked.append(path)
        return real(recall, path, module)

    monkeypatch.setattr(Recall, "of", counting)
    told = judged(root, memory)
    assert "app/m7.py" in asked
    assert len(asked) < 20
    assert told.findings == judged(root, None).findings
    asked.clear()
    judged(root, memory)
    assert asked == []


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
    for part in memory.glob("**/*.bin"):
        part.write_bytes(part.read_bytes()[:-2])
    project = remembering(root, memory)
    assert source_pass(project).findings == wanted
    assert all("not believed" in told for told in project.complaints)
    assert project.complaints


@pytest.mark.parametrize("what", ["recall.pack", "parts.packed"])
def test_an_entry_that_holds_something_else_is_told_and_looked_at_afresh(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    root, memory = places
    lay(root, {"app/main.py": BAD})
    wanted = judged(root, None).findings
    with monkeypatch.context() as patched:
        patched.setattr(f"gates.rules.{what}", lambda looked: b"\x93\x01\x02\x03")
        judged(root, memory)
    if what == "recall.pack":
        shutil.rmtree(memory / "together")  # or no file would be looked up
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


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Our own grammar reads no file that speaks of tomorrow; what the project's own Python is asked, in order."""
    asked: list[str] = []
    real_parse, real_ask = ast.parse, interpreter.ask_probe_with_evidence

    def parsing(text: str, path: str = "") -> ast.AST:
        if "tomorrow" in text:
            raise SyntaxError("invalid syntax")
        return real_parse(text, path)

    def asking(python: Path, probe: str, request: Mapping[str, Any], **how: Any) -> Any:
        asked.append(probe)
        return real_ask(python, probe, request, **how)

    monkeypatch.setattr(ast, "parse", parsing)
    monkeypatch.setattr(interpreter, "ask_probe_with_evidence", asking)
    monkeypatch.setattr(foreign, "OURS", (3, 0))
    return asked


def test_what_the_projects_own_python_said_of_newer_syntax_is_remembered(
    places: tuple[Path, Path], probed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, memory = places
    lay(root, {"app/main.py": BAD, "app/new.py": f"tomorrow = 1\n{BAD}", "app/no.py": "tomorrow = (\n"})
    first = judged(root, memory)
    assert probed == ["interpreter", "syntax"]
    assert [path for path, _ in first.unreadable] == ["app/no.py"]
    assert {f.path for f in first.findings if f.rule == "logging/swallowed-exception"} == {"app/main.py", "app/new.py"}
    probed.clear()
    again = remembering(root, memory)
    told = source_pass(again)
    assert (told.files, told.findings, told.unreadable) == (first.files, first.findings, first.unreadable)
    assert probed == []
    assert isinstance(parse(again, "app/new.py"), Source)
    lay(root, {"app/new.py": "tomorrow = 2\n"})
    assert {f.path for f in judged(root, memory).findings if f.line == 6} == {"app/main.py"}
    probed.clear()
    monkeypatch.setattr("gates.project.installed.fingerprint", lambda python, judged=None: "another one")
    judged(root, memory)
    assert "syntax" in probed


def test_that_the_projects_own_python_is_no_newer_is_remembered(
    places: tuple[Path, Path], probed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, memory = places
    monkeypatch.setattr(foreign, "OURS", sys.version_info[:2])
    lay(root, {"app/main.py": BAD, "app/new.py": "tomorrow = 1\n"})
    first = judged(root, memory)
    assert "knows no newer syntax" in first.unreadable[0][1]
    probed.clear()
    assert judged(root, memory).unreadable == first.unreadable
    assert probed == []
