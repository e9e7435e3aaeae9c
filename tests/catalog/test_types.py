"""The `types` gate: real mypy over small repositories, and literal facts for what is decided."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import msgspec
import pytest

from gates import config, registry
from gates.catalog import types as gate
from gates.catalog.types.facts import Complaint, Facts, Options, TypeFault, Weak
from gates.engine.settle import settle
from gates.model import Finding, State
from gates.project import Interpreter, Project
from gates.project.interpreter import look
from tests.conftest import Files, MakeRepo, OpenProject, git, lay

OPTIONS = Options()
CLEAN = {"shop/__init__.py": "", "shop/a.py": "def double(x: int) -> int:\n    return 2 * x\n"}
STRICT = {"pyproject.toml": '[tool.mypy]\nstrict = true\npackages = ["shop"]\n'}

Row = tuple[str, str | None, int | None]


@pytest.fixture
def open_repo(open_project: OpenProject) -> OpenProject:
    """The project of a repository; our own interpreter is looked at once for all of them."""

    def open_it(files: Files) -> Project:
        project = open_project(files)
        project._memo["interpreter"] = (_known_interpreter(), None)
        return project

    return open_it


@functools.cache
def _known_interpreter() -> Interpreter:
    return look(Path(sys.executable), "the one that runs the tests")


def _row(finding: Finding) -> Row:
    return finding.rule, finding.path, finding.line


def judged(facts: Facts) -> tuple[State, list[Row]]:
    findings = gate.judge(facts, OPTIONS).findings
    return settle(facts, findings).state, [_row(f) for f in findings]


def gathered(project: Project) -> tuple[State, list[Row], Facts]:
    facts = gate.gather(project, OPTIONS)
    return *judged(facts), facts


# --- what is decided


def test_an_error_blocks_at_its_line_and_says_what_hid_it() -> None:
    fault = TypeFault(
        "no-untyped-def", "Function is missing a type annotation", "shop/a.py", 3, 1, 3, "pyproject.toml:9"
    )
    finding = gate.judge(Facts(examined={"source files": 1}, faults=(fault,)), OPTIONS).findings[0]
    assert (_row(finding), finding.blocking) == (("types/mypy:no-untyped-def", "shop/a.py", 3), True)
    assert finding.message == "Function is missing a type annotation (hidden by pyproject.toml:9)."


def test_weak_settings_unchecked_files_and_misread_settings_block() -> None:
    facts = Facts(
        examined={"source files": 1},
        weak=(Weak("ignore_errors = true", "mypy.ini", 4, "shop.*", 3),),
        unchecked=("shop/b.py",),
        unchecked_at=("mypy.ini", 2),
        complaints=(Complaint("Unrecognized option: strikt = True", "mypy.ini", 3),),
    )
    assert judged(facts) == (
        State.FAILED,
        [
            ("types/errors-hidden", "mypy.ini", 4),
            ("types/unchecked-source", "mypy.ini", 2),
            ("types/configuration", "mypy.ini", 3),
        ],
    )


# --- what is gathered


def test_a_typed_repository_passes_and_nothing_is_written(open_repo: OpenProject) -> None:
    project = open_repo(STRICT | CLEAN)
    state, rows, facts = gathered(project)
    assert (state, rows, facts.examined) == (State.PASSED, [], {"source files": 2})
    assert facts.evidence[0].note == "configured by pyproject.toml"
    assert git(project.root, "status", "--porcelain", "--ignored") == ""
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(facts)), Facts, strict=False) == facts


def test_without_a_configuration_it_is_strict_and_says_so(open_repo: OpenProject) -> None:
    files = {"shop/b.py": "def f(x):\n    return x\n", "shop/c.py": "def g() -> int:\n    return 'x'\n"}
    state, rows, facts = gathered(open_repo(CLEAN | files))
    assert state is State.FAILED
    assert rows == [("types/mypy:no-untyped-def", "shop/b.py", 1), ("types/mypy:return-value", "shop/c.py", 2)]
    assert facts.evidence[0].note == "strict: the project has no mypy configuration"


def test_where_pyright_is_used_and_no_mypy_it_is_not_strict(open_repo: OpenProject) -> None:
    files = {"pyproject.toml": '[tool.pyright]\ntypeCheckingMode = "basic"\n', "shop/b.py": "def f(x):\n    return x\n"}
    state, _, facts = gathered(open_repo(CLEAN | files))
    assert state is State.PASSED
    assert "pyright" in facts.evidence[0].note


def test_an_override_for_own_modules_is_found_with_what_it_hides(open_repo: OpenProject) -> None:
    override = '[[tool.mypy.overrides]]\nmodule = "yaml.*"\nignore_missing_imports = true\n\n'
    override += '[[tool.mypy.overrides]]\nmodule = ["shop.b"]\ndisallow_untyped_defs = false\n'
    files = {
        "pyproject.toml": f"{STRICT['pyproject.toml']}\n{override}",
        "shop/b.py": "X = 1\n\n\ndef f(x):\n    return x\n",
    }
    state, rows, _ = gathered(open_repo(CLEAN | files))
    assert state is State.FAILED
    assert rows == [("types/mypy:no-untyped-def", "shop/b.py", 4), ("types/errors-hidden", "pyproject.toml", 11)]


def test_sections_of_an_ini_file_and_comments_are_found_too(open_repo: OpenProject) -> None:
    files = {
        "mypy.ini": "[mypy]\nstrict = True\nfiles = shop\n[mypy-shop.b]\nignore_errors = True\n",
        "shop/b.py": "def f() -> int:\n    return 'x'\n",
        "shop/c.py": "# mypy: ignore-errors\ndef f() -> int:\n    return 'x'\n",
    }
    _, rows, _ = gathered(open_repo(CLEAN | files))
    assert rows == [
        ("types/mypy:return-value", "shop/b.py", 2),
        ("types/mypy:return-value", "shop/c.py", 3),
        ("types/errors-hidden", "mypy.ini", 5),
        ("types/errors-hidden", "shop/c.py", 1),
    ]


def test_files_that_the_configuration_never_reaches_are_found(open_repo: OpenProject) -> None:
    files = {
        "pyproject.toml": '[tool.mypy]\nstrict = true\nfiles = ["shop/a.py"]\n',
        "shop/a.py": "from shop.b import X\n\nY: int = X\n",
        "shop/b.py": "X = 1\n",
        "shop/c.py": "def f(x):\n    return x\n",
        "shop/empty.py": "# nothing\n",
    }
    state, rows, facts = gathered(open_repo(CLEAN | files))
    assert state is State.FAILED
    assert facts.unchecked == ("shop/c.py",)
    assert rows == [("types/mypy:no-untyped-def", "shop/c.py", 1), ("types/unchecked-source", "pyproject.toml", 3)]


def test_a_setting_that_mypy_does_not_understand_is_found(open_repo: OpenProject) -> None:
    text = STRICT["pyproject.toml"] + "strikt = true\n"
    _, rows, _ = gathered(open_repo(CLEAN | {"pyproject.toml": text}))
    assert rows == [("types/configuration", "pyproject.toml", 4)]


def test_a_syntax_error_is_a_finding_at_its_line(open_repo: OpenProject) -> None:
    state, rows, _ = gathered(open_repo(STRICT | CLEAN | {"shop/b.py": "X = 1\ndef f(:\n"}))
    assert state is State.FAILED
    assert rows[0] == ("types/mypy:syntax", "shop/b.py", 2)


def test_a_file_that_cannot_be_decoded_is_no_answer_and_is_named(open_repo: OpenProject) -> None:
    state, _, facts = gathered(open_repo(STRICT | CLEAN | {"shop/b.py": b"X = '\xff'\n"}))
    assert state is State.ERROR
    assert all("shop/b.py" in told for told in facts.unanswered)


def test_a_plugin_that_cannot_be_loaded_is_no_answer(open_repo: OpenProject) -> None:
    text = STRICT["pyproject.toml"] + 'plugins = ["no_such_plugin"]\n'
    state, _, facts = gathered(open_repo(CLEAN | {"pyproject.toml": text}))
    assert state is State.ERROR
    assert "Error importing plugin" in facts.unanswered[0]


def test_a_repository_without_python_is_vacuous(open_repo: OpenProject) -> None:
    state, _, facts = gathered(open_repo({"README.md": "# x\n"}))
    assert (state, facts.examined) == (State.VACUOUS, {"source files": 0})


def test_a_configuration_that_looks_at_tests_alone_is_not_green(open_repo: OpenProject) -> None:
    files = {
        "pyproject.toml": '[tool.mypy]\nfiles = ["tests"]\n',
        "tests/test_a.py": "def test_a() -> None:\n    assert True\n",
    }
    state, rows, _ = gathered(open_repo(CLEAN | files))
    assert (state, rows) == (State.FAILED, [("types/unchecked-source", "pyproject.toml", 2)])


def test_reports_that_the_project_configures_stay_out_of_the_tree(open_repo: OpenProject) -> None:
    text = STRICT["pyproject.toml"] + 'linecount_report = "mypy-report"\njunit_xml = "mypy.xml"\n'
    project = open_repo(CLEAN | {"pyproject.toml": text})
    assert gathered(project)[0] is State.PASSED
    assert git(project.root, "status", "--porcelain", "--ignored") == ""


def test_names_with_spaces_and_line_breaks_do_no_harm(open_repo: OpenProject) -> None:
    bad = "X: int = 'x'\n"
    _, rows, _ = gathered(open_repo({"shop/__init__.py": "", "shop/a b.py": bad, "shop/new\nline.py": bad}))
    assert rows == [("types/mypy:assignment", "shop/a b.py", 1), ("types/mypy:assignment", "shop/new\nline.py", 1)]


def test_two_folders_with_modules_of_one_name_are_told_apart(open_repo: OpenProject) -> None:
    state, rows, facts = gathered(open_repo({"a/main.py": "X: int = 1\n", "b/main.py": "X: int = 1\n"}))
    assert (state, rows, facts.examined) == (State.PASSED, [], {"source files": 2})


@pytest.mark.parametrize(
    ("folder", "package", "inits"),
    [
        ("keep/api", "keep.api", ["keep/api/__init__.py"]),
        ("keep/api", "keep.api", []),
        ("backend/api", "api", ["backend/api/__init__.py"]),
        ("backend/api", "api", []),
        ("src/api", "src.api", []),
        ("services/stock/api", "api", []),
    ],
)
def test_modules_are_followed_by_the_names_that_imports_use(
    open_repo: OpenProject, folder: str, package: str, inits: list[str]
) -> None:
    files = {
        f"{folder}/numbers.py": "def double(x: int) -> int:\n    return 2 * x\n",
        f"{folder}/main.py": f"from {package}.numbers import double\n\nFOUR: int = double(2)\nFIVE: str = double(3)\n",
        **dict.fromkeys(inits, ""),
    }
    assert gathered(open_repo(files))[:2] == (State.FAILED, [("types/mypy:assignment", f"{folder}/main.py", 4)])


def test_comments_and_decorators_are_found_without_a_configuration_too(open_repo: OpenProject) -> None:
    files = {
        "shop/b.py": "# mypy: allow-untyped-defs\n\n\ndef f(x):\n    return x\n",
        "shop/c.py": "from typing import no_type_check\n\n\n@no_type_check\ndef g() -> int:\n    return 'x'\n",
    }
    _, rows, _ = gathered(open_repo(CLEAN | files))
    assert rows == [
        ("types/mypy:no-untyped-def", "shop/b.py", 4),
        ("types/mypy:return-value", "shop/c.py", 6),
        ("types/errors-hidden", "shop/b.py", 1),
        ("types/errors-hidden", "shop/c.py", 4),
    ]


def changed(make_repo: MakeRepo, before: Files, after: Files) -> Project:
    root = make_repo(before)
    lay(root, after)
    project = Project(root, config.load(root, registry.IDS), base="main")
    project._memo["interpreter"] = (_known_interpreter(), None)
    return project


def test_a_change_that_stops_being_strict_and_needs_to_is_found(make_repo: MakeRepo) -> None:
    lax = {
        "pyproject.toml": '[tool.mypy]\nstrict = false\npackages = ["shop"]\n',
        "shop/b.py": "def f(x):\n    return x\n",
    }
    state, rows, _ = gathered(changed(make_repo, STRICT | CLEAN, lax))
    assert state is State.FAILED
    assert rows == [("types/mypy:no-untyped-def", "shop/b.py", 1), ("types/errors-hidden", "pyproject.toml", 2)]


def test_a_change_that_stops_being_strict_without_need_is_let_through(make_repo: MakeRepo) -> None:
    lax = {"pyproject.toml": '[tool.mypy]\nstrict = false\npackages = ["shop"]\n'}
    assert gathered(changed(make_repo, STRICT | CLEAN, lax))[:2] == (State.PASSED, [])


OFF = {
    "pyproject.toml": STRICT["pyproject.toml"] + 'disable_error_code = ["attr-defined"]\n',
    "mypy.ini": "[mypy]\nstrict = True\npackages = shop\ndisable_error_code = attr-defined\n",
}
WRONG = {"shop/__init__.py": "", "shop/a.py": "import json\n\njson.nothing()\n"}


@pytest.mark.parametrize("path", OFF)
def test_a_change_that_switches_an_error_code_off_and_needs_to_is_found(make_repo: MakeRepo, path: str) -> None:
    before = "".join(line for line in OFF[path].splitlines(True) if not line.startswith("disable"))
    state, rows, _ = gathered(changed(make_repo, {path: before} | CLEAN, {path: OFF[path]} | WRONG))
    assert state is State.FAILED
    assert rows == [("types/mypy:attr-defined", "shop/a.py", 3), ("types/errors-hidden", path, 4)]


@pytest.mark.parametrize("path", OFF)
def test_an_error_code_that_was_off_before_is_let_through(make_repo: MakeRepo, path: str) -> None:
    off = {path: OFF[path]}
    assert gathered(changed(make_repo, off | WRONG, {"shop/b.py": "B = 1\n"}))[:2] == (State.PASSED, [])


def test_an_error_code_that_is_switched_off_and_hides_nothing_is_let_through(make_repo: MakeRepo) -> None:
    assert gathered(changed(make_repo, STRICT | CLEAN, {"pyproject.toml": OFF["pyproject.toml"]}))[0] is State.PASSED
