"""Migrations of a tool that gates does not know, by the project's own commands: a small real tool in Python."""

from __future__ import annotations

import socket
import textwrap

import pytest

from gates.catalog.migrations import Options
from gates.errors import TimedOutError
from gates.model import State
from tests.catalog.migrations.conftest import Answer, Judge, JudgeAt

TOOL = """
import os, pathlib, re, sys

def connect():
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite:///"):
        import sqlite3
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    import psycopg
    return psycopg.connect(url)

def main(what, name=""):
    steps = sorted(pathlib.Path("steps").glob("*.sql"))
    if what == "list":
        print("\\n".join(f"{s.stem}\\t{s}" for s in steps))
        return
    text = pathlib.Path("steps", f"{name}.sql").read_text()
    up, _, down = text.partition("-- down")
    link = connect()
    cursor = link.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS book (step TEXT)")
    for statement in re.split(r";\\s*\\n", up if what == "up" else down):
        if re.sub(r"--.*", "", statement).strip():
            cursor.execute(statement)
    cursor.execute(f"INSERT INTO book VALUES ('{name}')" if what == "up" else f"DELETE FROM book WHERE step = '{name}'")
    link.commit()

main(*sys.argv[1:])
"""
STEPS = {
    "0001_base": ("CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT);", "DROP TABLE a;"),
    "0002_left": ("CREATE TABLE c (id INTEGER);\nCREATE INDEX i ON a (b);", "DROP INDEX i;"),
    "0003_gone": ("-- Irreversible: the rows of a are gone.\nDELETE FROM a;", "SELECT * FROM no_way_back;"),
    "0004_refuses": ("DELETE FROM a WHERE id = 77;", "SELECT * FROM no_way_back;"),
}
COMMANDS = Options(engines=("sqlite",), up="python tool.py up {id}", down="python tool.py down '{id}'", list="python tool.py list", step_timeout=20)  # fmt: skip


def files(steps: dict[str, tuple[str, str]]) -> dict[str, str]:
    made = {f"steps/{name}.sql": f"-- up\n{up}\n-- down\n{down}\n" for name, (up, down) in steps.items()}
    return {"tool.py": TOOL, "requirements.txt": "psycopg\n", **made}


@pytest.fixture(scope="module")
def gallery(judge_at: JudgeAt, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return judge_at(tmp_path_factory.mktemp("commands") / "repo", files(STEPS), COMMANDS)


def test_each_listed_migration_is_tried(gallery: Answer) -> None:
    assert gallery.facts.examined == {"migrations": 4, "engines": 1}
    assert [(c.engine, c.untried) for c in gallery.facts.climbs] == [("sqlite", 0)]


def test_defects_are_found_at_their_lines_and_the_books_of_the_tool_are_none(gallery: Answer) -> None:
    assert [(f.rule.removeprefix("migrations/"), f.path, f.line) for f in gallery.blocking] == [
        ("left-behind", "steps/0002_left.sql", 4),
        ("down-fails", "steps/0004_refuses.sql", 3),
    ]
    assert "no_way_back" in gallery.blocking[1].message


def test_a_declared_refusal_of_a_command_is_accepted(gallery: Answer) -> None:
    told = [f.message for f in gallery.judgement.findings if f.rule == "migrations/irreversible"]
    assert told == ["Migration 0003_gone is declared irreversible: the rows of a are gone"]


def test_a_command_finds_the_server_in_its_environment(judge: Judge) -> None:
    options = Options(engines=("postgresql",), up=COMMANDS.up, down=COMMANDS.down, list=COMMANDS.list)
    judge(files({"0001_base": STEPS["0001_base"]}), options).passed()


def test_ids_without_files_are_found_by_their_names(judge: Judge) -> None:
    bare = Options(engines=("sqlite",), up=COMMANDS.up, down=COMMANDS.down, list="python -c \"print('0001_base')\"")
    answer = judge({**files({"0001_base": ("CREATE TABLE a (id INTEGER);", "SELECT 1;")})}, bare)
    assert answer.only("left-behind").path == "steps/0001_base.sql"


def test_a_changed_merged_file_is_found(judge: Judge) -> None:
    merged = files({"0001_base": STEPS["0001_base"]})
    changed = {"steps/0001_base.sql": merged["steps/0001_base.sql"].replace("b TEXT", "b TEXT, d TEXT")}
    assert judge(merged, COMMANDS, change=changed).only("edited-after-merge").line == 2


@pytest.mark.parametrize(
    ("command", "state", "said"),
    [
        ("python tool.py nonsense x", State.ERROR, "ended with exit code 1: FileNotFoundError"),
        ("no-such-tool list", State.ERROR, "'no-such-tool' is not there"),
        ("python -c \"print('a'); print('a')\"", State.ERROR, "names the migration 'a' twice"),
        ("true", State.VACUOUS, "0 migrations"),
    ],
)
def test_a_list_that_tells_nothing_is_never_green(judge: Judge, command: str, state: State, said: str) -> None:
    options = Options(engines=("sqlite",), up=COMMANDS.up, down=COMMANDS.down, list=command)
    answer = judge(files({"0001_base": STEPS["0001_base"]}), options)
    assert (answer.state, said in answer.reason) == (state, True), answer.reason


def test_a_command_that_does_not_end_is_named(judge: Judge) -> None:
    options = Options(engines=("sqlite",), up="sleep 60", down="true", list="echo 0001_base", step_timeout=1)
    with pytest.raises(TimedOutError, match=r"Migration 0001_base .* did not end within 1 s on the way up"):
        judge(files({"0001_base": STEPS["0001_base"]}), options)


def test_commands_reach_no_network_unless_the_evidence_says_so(judge: Judge) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        knock = textwrap.dedent(f"""
            import socket
            with __import__("contextlib").suppress(OSError):
                socket.create_connection(("127.0.0.1", {port}), 2).close()
            """)
        options = Options(engines=("sqlite",), up="python knock.py", down="true", list="echo 0001_base")
        answer = judge({**files({"0001_base": STEPS["0001_base"]}), "knock.py": knock}, options)
        notes = " ".join(e.note for e in answer.facts.evidence)
        try:
            reached = bool(listener.accept())
        except BlockingIOError:
            reached = False
    assert reached is ("without network" not in notes)
