"""SQL migrations of several tools, taken up, down and up on SQLite."""

from __future__ import annotations

import pytest

from gates.errors import NoAnswerError
from gates.model import State
from tests.catalog.migrations.conftest import Judge

GOOSE = """-- +goose Up
CREATE TABLE a (id INTEGER PRIMARY KEY, seen INTEGER NOT NULL DEFAULT 0);
-- +goose StatementBegin
CREATE TRIGGER a_seen AFTER INSERT ON a BEGIN
  UPDATE a SET seen = 1;
END;
-- +goose StatementEnd
CREATE INDEX a_by_seen ON a (seen);
-- +goose Down
DROP TABLE a;
"""
YOYO = """from yoyo import step

__depends__ = {"0002.b"}

steps = [
    step("CREATE TABLE b (id INTEGER PRIMARY KEY)", "DROP TABLE b"),
    step("CREATE TABLE b_log (id INTEGER)", "SELECT 1"),
]
"""
TOOLS = {
    "requirements.txt": "aiosqlite\nyoyo-migrations\n",
    "goose/migrations/00001_a.sql": GOOSE,
    "goose/migrations/00002_b.sql": "-- +goose Up\nUPDATE a SET seen = 1 WHERE seen = 0;\n-- +goose Down\n-- seen rows may stay seen\n",
    "yoyo/migrations/0001.a.py": YOYO,
    "yoyo/migrations/0002.b.sql": "CREATE TABLE c (id INTEGER PRIMARY KEY);\n",
    "yoyo/migrations/0002.b.rollback.sql": "DROP TABLE c;\n",
    "diesel/migrations/2024-01-01-000000_a/up.sql": "CREATE TABLE d (id INTEGER PRIMARY KEY);\n",
    "diesel/migrations/2024-01-01-000000_a/down.sql": "DROP TABLE d;\n",
    "dbmate/migrations/20240101000000_a.sql": "-- migrate:up\nCREATE TABLE e (id INTEGER);\n-- migrate:down\n",
}


def test_folders_of_several_tools_are_each_taken_up_and_down(judge: Judge) -> None:
    answer = judge(TOOLS)
    assert {(f.rule.removeprefix("migrations/"), f.path, f.line) for f in answer.blocking} == {
        ("left-behind", "yoyo/migrations/0001.a.py", 6),
        ("empty-down", "dbmate/migrations/20240101000000_a.sql", 3),
    }
    assert answer.facts.examined == {"migrations": 6, "engines": 1}
    assert [(c.source, len(c.steps)) for c in answer.facts.climbs] == [
        ("dbmate/migrations", 1),
        ("diesel/migrations", 1),
        ("goose/migrations", 2),
        ("yoyo/migrations", 2),
    ]


def test_steps_that_are_code_give_no_answer_and_say_what_would(judge: Judge) -> None:
    code = "from yoyo import step\n\n\ndef fill(connection):\n    pass\n\n\nsteps = [step(fill)]\n"
    answer = judge({**TOOLS, "yoyo/migrations/0003.fill.py": code})
    assert answer.state is State.ERROR
    assert "yoyo/migrations/0003.fill.py:8 runs Python code" in answer.reason
    assert "`up`, `down` and `list`" in answer.reason


def test_a_file_that_is_not_utf_8_is_named(judge: Judge) -> None:
    with pytest.raises(NoAnswerError, match=r"m/1_a.up.sql is not text .*Save it as UTF-8"):
        judge({"requirements.txt": "aiosqlite\n", "m/1_a.up.sql": b"CREATE TABLE \xe4 (id INTEGER);\n"})
