"""The `lint` gate: real ruff and sqlfluff over small repositories, and literal facts for what is decided."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

import msgspec
import pytest

from gates import config, registry
from gates.catalog import lint as gate
from gates.catalog.lint.facts import Facts, Hidden, Options, Remark, Stretch, Suppression
from gates.engine.settle import settle
from gates.errors import ToolFailedError
from gates.model import Finding, State
from gates.project import Interpreter, Project
from gates.project.interpreter import look
from tests.conftest import Files, MakeRepo, OpenProject, git, lay

OPTIONS = Options()
RUFF = {"pyproject.toml": '[tool.ruff]\nline-length = 100\nlint.select = ["E", "F"]\n'}
CLEAN = {"shop/__init__.py": "", "shop/a.py": "X = 1\n"}


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


def judged(facts: Facts) -> tuple[State, list[tuple[str, str | None, int | None, bool]]]:
    findings = gate.judge(facts, OPTIONS).findings
    return settle(facts, findings).state, [_row(f) for f in findings]


def _row(finding: Finding) -> tuple[str, str | None, int | None, bool]:
    return finding.rule, finding.path, finding.line, finding.blocking


def gathered(project: Project) -> tuple[State, list[tuple[str, str | None, int | None, bool]], Facts]:
    facts = gate.gather(project, OPTIONS)
    return *judged(facts), facts


# --- what is decided


def test_what_ruff_says_blocks_at_its_line() -> None:
    remark = Remark("ruff", "F401", "`os` imported but unused", "shop/a.py", 3, 8, 3, "https://example.com/F401")
    assert judged(Facts(examined={"python files": 1}, remarks=(remark,))) == (
        State.FAILED,
        [("lint/ruff:F401", "shop/a.py", 3, True)],
    )


@pytest.mark.parametrize(
    ("mends", "fix"),
    [
        (True, "Mend it, or have ruff try: `ruff check --fix`."),
        (False, "Mend it; `ruff rule F821` says how."),
    ],
)
def test_ruff_is_proposed_only_for_what_it_mends(mends: bool, fix: str) -> None:
    remark = Remark("ruff", "F821", "Undefined name `y`", "shop/a.py", 3, 8, 3, mends=mends)
    facts = Facts(examined={"python files": 1}, remarks=(remark,))
    assert [f.fix for f in gate.judge(facts, OPTIONS).findings] == [fix]


def test_what_ruff_can_mend_by_itself_is_known(open_repo: OpenProject) -> None:
    _, _, facts = gathered(open_repo(RUFF | {"a.py": "import os\n\nX = y\n"}))
    assert {(r.code, r.mends) for r in facts.remarks} == {("F401", True), ("F821", False)}


def test_style_that_nobody_asked_for_is_one_piece_of_advice_per_file() -> None:
    remarks = tuple(Remark("sqlfluff", "LT01", "spaces", "a.sql", n, 1, n, binding=False) for n in (2, 3, 4))
    assert judged(Facts(examined={"sql files": 1}, remarks=remarks)) == (
        State.PASSED,
        [("lint/sqlfluff:LT01", "a.sql", 2, False)],
    )


def test_formatting_blocks_only_where_the_project_has_settled_on_a_formatter() -> None:
    stretch = (Stretch("a.py", 2, 3),)
    assert judged(Facts(examined={"python files": 1}, stretches=stretch))[0] is State.FAILED
    assert judged(Facts(examined={"python files": 1}, stretches=stretch, formatter=False))[0] is State.PASSED


@pytest.mark.parametrize("kind", list(Hidden))
def test_every_wholesale_suppression_blocks(kind: Hidden) -> None:
    suppression = Suppression(kind, "a.py", 4, "# noqa", ("a.py",))
    state, rows = judged(Facts(examined={"python files": 1}, suppressions=(suppression,)))
    assert (state, rows[0][1:]) == (State.FAILED, ("a.py", 4, True))
    assert rows[0][0] in {rule.id for rule in gate.RULES}


# --- what is gathered


def test_a_clean_repository_passes_and_nothing_is_written(open_repo: OpenProject) -> None:
    project = open_repo(RUFF | CLEAN)
    state, rows, facts = gathered(project)
    assert (state, rows, facts.examined) == (State.PASSED, [], {"python files": 2})
    assert [e.tool for e in facts.evidence] == ["ruff", "ruff"]
    assert git(project.root, "status", "--porcelain", "--ignored") == ""
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(facts)), Facts, strict=False) == facts


def test_errors_bad_format_and_bad_syntax_are_found_at_their_lines(open_repo: OpenProject) -> None:
    files = {
        "shop/b.py": '"""Doc."""\n\nimport os\n',
        "shop/c.py": "X = 1\nY = [\n    1\n]\nZ  = 2\n",
        "shop/d.py": "def f(:\n    pass\n",
    }
    state, rows, _ = gathered(open_repo(RUFF | CLEAN | files))
    assert state is State.FAILED
    assert ("lint/ruff:F401", "shop/b.py", 3, True) in rows
    assert ("lint/unformatted", "shop/c.py", 2, True) in rows
    assert ("lint/ruff:invalid-syntax", "shop/d.py", 1, True) in rows


def test_a_fix_setting_of_the_project_changes_no_file(open_repo: OpenProject) -> None:
    project = open_repo(CLEAN | {"pyproject.toml": "[tool.ruff]\nfix = true\n", "shop/b.py": "import os\n"})
    _, rows, _ = gathered(project)
    assert rows == [("lint/ruff:F401", "shop/b.py", 1, True)]
    assert project.read("shop/b.py") == "import os\n"


def test_names_with_spaces_and_line_breaks_are_examined(open_repo: OpenProject) -> None:
    name = "shop/we ird\nname.py"
    _, rows, facts = gathered(open_repo(RUFF | CLEAN | {name: "import os\nX  = 1\n"}))
    assert facts.examined == {"python files": 3}
    assert {r[:3] for r in rows} == {("lint/ruff:F401", name, 1), ("lint/unformatted", name, 2)}


def test_a_name_that_begins_with_a_dash_is_no_option(open_repo: OpenProject) -> None:
    _, rows, _ = gathered(open_repo(RUFF | {"--fix.py": "import os\n"}))
    assert rows == [("lint/ruff:F401", "--fix.py", 1, True)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shop/b.py", b"X = '\xff'\n"),
        ("shop/b.py", b"# -*- coding: latin-1 -*-\nX = '\xe9'\n"),
        ("b.sql", b"select '\xff'\n"),
    ],
    ids=["not utf-8", "another encoding", "sql"],
)
def test_a_file_that_cannot_be_decoded_is_no_answer_and_is_named(
    open_repo: OpenProject, name: str, content: bytes
) -> None:
    state, _, facts = gathered(open_repo(RUFF | CLEAN | {name: content}))
    assert state is State.ERROR
    assert name in " ".join(facts.unanswered)


def test_a_link_that_leads_nowhere_is_no_answer_and_is_named(open_repo: OpenProject) -> None:
    project = open_repo(RUFF | CLEAN)
    (project.root / "shop" / "loop.py").symlink_to("loop.py")
    state, _, facts = gathered(project)
    assert state is State.ERROR
    assert "shop/loop.py" in " ".join(facts.unanswered)


def test_a_repository_without_python_and_sql_is_vacuous(open_repo: OpenProject) -> None:
    state, _, facts = gathered(open_repo({"README.md": "# x\n"}))
    assert (state, facts.examined) == (State.VACUOUS, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [("[tool.ruff]\nline-lenght = 3\n", "line-lenght"), ("[tool.ruff.lint]\nselect = ['NOPE1']\n", "NOPE1")],
)
def test_a_wrong_ruff_configuration_is_told_as_such(open_repo: OpenProject, text: str, words: str) -> None:
    with pytest.raises(ToolFailedError, match=words):
        gate.gather(open_repo(CLEAN | {"pyproject.toml": text}), OPTIONS)


def test_without_a_formatter_in_sight_formatting_is_advice(open_repo: OpenProject) -> None:
    state, rows, _ = gathered(open_repo({"a.py": "X  = 1\n"}))
    assert (state, rows) == (State.PASSED, [("lint/unformatted", "a.py", 1, False)])


def test_the_line_length_of_black_holds_where_black_formats(open_repo: OpenProject) -> None:
    long = "X = [" + ", ".join(f'"{n}"' for n in range(16)) + "]\n"
    assert 88 < len(long) < 120
    assert gathered(open_repo({"pyproject.toml": "[tool.black]\nline-length = 120\n", "a.py": long}))[1] == []


def test_comments_that_switch_off_everything_are_found_and_strings_are_not(open_repo: OpenProject) -> None:
    text = """\
import os  # noqa
import re  # noqa: F401
import sys  # NOQA E501

TEXT = "# noqa"
DOC = '''
# ruff: noqa
'''
# a comment that talks about # noqa
A: int = "x"  # type: ignore
B: int = "x"  # type: ignore[assignment]
C: int = "x"  # pyright: ignore
D = 1  # noqa: ALL
"""
    files = {"shop/b.py": text, "shop/c.py": '"""Doc."""\n# ruff: noqa\nimport os\n', "shop/d.py": "# flake8: noqa\n"}
    named = {"shop/e.py": "# ruff: noqa: F401\nimport os\n"}
    _, rows, _ = gathered(open_repo(RUFF | CLEAN | files | named))
    blanket = [(path, line) for rule, path, line, _ in rows if rule == "lint/blanket-suppression"]
    assert blanket == [
        ("shop/b.py", 1),
        ("shop/b.py", 3),
        ("shop/b.py", 10),
        ("shop/b.py", 12),
        ("shop/b.py", 13),
        ("shop/c.py", 2),
        ("shop/d.py", 1),
    ]


def test_a_formatter_that_is_never_switched_on_again_is_found(open_repo: OpenProject) -> None:
    open_ended, closed = "# fmt: off\nX  = 1\n", "# fmt: off\nX  = 1\n# fmt: on\n"
    _, rows, _ = gathered(open_repo(RUFF | {"a.py": open_ended, "b.py": closed}))
    assert rows == [("lint/format-switched-off", "a.py", 1, True)]


@pytest.mark.parametrize(
    ("settings", "rule", "line"),
    [
        ('[tool.ruff.lint.per-file-ignores]\n"shop/**" = ["ALL"]\n', "lint/rules-switched-off", 2),
        ('[tool.ruff.lint]\nselect = ["E"]\nper-file-ignores = { "a.py" = ["F"] }\n', "lint/rules-switched-off", 3),
        ("[tool.ruff.lint]\nselect = []\n", "lint/rules-switched-off", 2),
        ('[tool.ruff]\nline-length = 88\nextend-exclude = ["shop"]\n', "lint/excluded-source", 3),
        ('[tool.ruff]\nexclude = [\n    "x",\n    "shop/a.py",\n]\n', "lint/excluded-source", 4),
    ],
)
def test_settings_that_switch_rules_off_for_production_code_are_found(
    open_repo: OpenProject, settings: str, rule: str, line: int
) -> None:
    state, rows, _ = gathered(open_repo(CLEAN | {"main.py": "", "pyproject.toml": settings}))
    assert state is State.FAILED
    assert (rule, "pyproject.toml", line, True) in rows


def test_settings_for_tests_generated_code_and_single_rules_are_fine(open_repo: OpenProject) -> None:
    settings = """\
[tool.ruff]
extend-exclude = ["shop/generated", "shop/vendor", "*_pb2.py", "shop/migrations"]
[tool.ruff.lint.per-file-ignores]
"tests/**" = ["ALL"]
"__init__.py" = ["F401"]
"shop/a.py" = ["E501", "T20"]
"""
    files = {f"shop/{name}": "import os\n" for name in ("generated/x.py", "vendor/x.py", "x_pb2.py", "migrations/x.py")}
    state, rows, _ = gathered(open_repo(CLEAN | files | {"tests/test_a.py": "import os\n", "pyproject.toml": settings}))
    assert (state, rows) == (State.PASSED, [])


def changed(make_repo: MakeRepo, before: Files, after: Files) -> Project:
    root = make_repo(before)
    lay(root, after)
    project = Project(root, config.load(root, registry.IDS), base="main")
    project._memo["interpreter"] = (_known_interpreter(), None)
    return project


def test_a_change_that_relaxes_a_rule_and_breaks_it_is_found(make_repo: MakeRepo) -> None:
    after = {"pyproject.toml": RUFF["pyproject.toml"] + 'lint.ignore = ["F401"]\n', "shop/a.py": "import os\n"}
    state, rows, _ = gathered(changed(make_repo, RUFF | CLEAN, after))
    assert state is State.FAILED
    assert rows == [("lint/ruff:F401", "shop/a.py", 1, True), ("lint/rules-relaxed", "pyproject.toml", 4, True)]


def test_a_change_that_relaxes_a_rule_that_the_code_keeps_is_let_through(make_repo: MakeRepo) -> None:
    after = {"pyproject.toml": RUFF["pyproject.toml"] + 'lint.ignore = ["F401"]\n', "shop/a.py": "X = 2\n"}
    assert gathered(changed(make_repo, RUFF | CLEAN, after))[:2] == (State.PASSED, [])


def test_a_matter_of_style_may_be_relaxed_with_the_code_that_needs_it(make_repo: MakeRepo) -> None:
    wide = 'X = "' + "x" * 110 + '"\n'
    after = {"pyproject.toml": RUFF["pyproject.toml"].replace("100", "120"), "shop/a.py": wide}
    assert gathered(changed(make_repo, RUFF | CLEAN, after))[:2] == (State.PASSED, [])


# --- SQL

PLAIN = "select id\nfrom users\nwhere id = 1;\n"
SQLFLUFF = {".sqlfluff": "[sqlfluff]\ndialect = postgres\ntemplater = raw\n"}


def test_sql_is_judged_by_the_projects_own_configuration(open_repo: OpenProject) -> None:
    files = {"sql/a.sql": PLAIN, "sql/b.sql": "select  id from users\n", "sql/c d\ne.sql": "select id from\n"}
    state, rows, facts = gathered(open_repo(SQLFLUFF | files))
    assert (state, facts.examined) == (State.FAILED, {"sql files": 3})
    assert ("lint/sqlfluff:LT01", "sql/b.sql", 1, True) in rows
    assert ("lint/sqlfluff:PRS", "sql/c d\ne.sql", 1, True) in rows
    assert not [r for r in rows if r[1] == "sql/a.sql"]


def test_without_a_configuration_style_is_advice_and_a_parse_error_blocks(open_repo: OpenProject) -> None:
    files = {
        "requirements.txt": "psycopg==3.2\n",
        "a.sql": "SELECT  a::int from b\n",
        "b.sql": "select from where from;\n",
    }
    state, rows, facts = gathered(open_repo(files))
    assert state is State.FAILED
    assert [(path, blocking) for _, path, _, blocking in rows if path == "a.sql"] == [("a.sql", False)]
    assert ("lint/sqlfluff:PRS", "b.sql", 1, True) in rows
    assert "postgres" in facts.evidence[-1].note


def test_each_engine_has_its_dialect_and_a_real_database_judges_the_syntax_of_migrations(
    open_repo: OpenProject,
) -> None:
    files = {
        "requirements.txt": "psycopg==3.2\naiosqlite==0.20\n",
        "migrations/postgres/1_a.up.sql": "ALTER TABLE a ALTER COLUMN b TYPE text USING b::text;\n",
        "migrations/sqlite/1_a.up.sql": "CREATE TABLE a (b INTEGER PRIMARY KEY) STRICT;\n",
        "migrations/sqlite/1_a.down.sql": "DROP TABEL a;\n",
    }
    _, rows, facts = gathered(open_repo(files))
    assert facts.examined == {"sql files": 3}
    assert [r for r in rows if r[0].endswith("PRS")] == [
        ("lint/sqlfluff:PRS", "migrations/sqlite/1_a.down.sql", 1, False)
    ]
    notes = {e.note for e in facts.evidence if e.tool == "sqlfluff"}
    assert notes == {"1 files parsed in the dialect postgres", "2 files parsed in the dialect sqlite"}


def test_sql_of_an_unknown_dialect_is_no_answer_unless_it_is_plain(open_repo: OpenProject) -> None:
    state, _, facts = gathered(open_repo({"a.sql": "SELECT foo FROM bar QUALIFY FLURB BY x -> y\n"}))
    assert state is State.ERROR
    assert "dialect" in facts.unanswered[0]


def test_plain_sql_needs_no_dialect(open_repo: OpenProject) -> None:
    assert gathered(open_repo({"a.sql": PLAIN}))[0] is State.PASSED


def test_a_large_sql_file_is_not_passed_over(open_repo: OpenProject) -> None:
    large = "-- a long comment to fill the file with something that is quick to read\n" * 300 + "select  id from\n"
    assert len(large) > 20_000
    _, rows, facts = gathered(open_repo(SQLFLUFF | {"a.sql": large}))
    assert facts.examined == {"sql files": 1}
    assert ("lint/sqlfluff:PRS", "a.sql", 301, True) in rows


def test_a_large_sql_file_that_the_project_skips_is_no_answer(open_repo: OpenProject) -> None:
    limit = {".sqlfluff": SQLFLUFF[".sqlfluff"] + "large_file_skip_byte_limit = 20\n"}
    state, _, facts = gathered(open_repo(limit | {"a.sql": PLAIN}))
    assert state is State.ERROR
    assert "a.sql" in facts.unanswered[0]


def test_ignored_sql_is_the_projects_own_business(open_repo: OpenProject) -> None:
    files = {".sqlfluffignore": "old.sql\n", "old.sql": "select  from\n", "new.sql": PLAIN}
    state, _, facts = gathered(open_repo(SQLFLUFF | files))
    assert (state, facts.examined) == (State.PASSED, {"sql files": 1})


def test_blanket_comments_in_sql_are_found(open_repo: OpenProject) -> None:
    text = "select id from users; -- noqa\nselect  id from users; -- noqa: LT01\n-- noqa: disable=all\n"
    _, rows, _ = gathered(open_repo(SQLFLUFF | {"a.sql": text}))
    assert [(rule, line) for rule, _, line, _ in rows if rule == "lint/blanket-suppression"] == [
        ("lint/blanket-suppression", 1),
        ("lint/blanket-suppression", 3),
    ]


def test_a_wrong_sqlfluff_configuration_is_told_as_such(open_repo: OpenProject) -> None:
    with pytest.raises(ToolFailedError, match=r"[Dd]ialect"):
        gate.gather(open_repo({".sqlfluff": "[sqlfluff]\ndialect = klingon\n", "a.sql": PLAIN}), OPTIONS)


def test_a_file_that_may_not_be_read_is_no_answer(open_repo: OpenProject) -> None:
    project = open_repo(RUFF | CLEAN)
    full = project.root / "shop" / "a.py"
    full.unlink()
    full.mkdir()  # stands for a file without permission, which root may read all the same
    state, _, facts = gathered(project)
    assert state is State.ERROR
    assert "shop/a.py" in facts.unanswered[0]
    assert os.path.lexists(full)
