"""Statements are split where they end, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.databases.sqltext import meaning, statements, tokens


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("", 0),
        ("-- only a comment;\n/* and ; another */", 0),
        ("SELECT 1; SELECT 2", 2),
        ("SELECT ';'; SELECT 'it''s; fine'", 2),
        (r"SELECT E'\';'; SELECT 1", 2),
        ('SELECT "a;b"; SELECT 1', 2),
        ("SELECT $$ ; $$; SELECT $tag$ ; $$ ; $tag$", 2),
        ("/* outer /* inner; */ still; */ SELECT 1", 1),
        ("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END; SELECT 1", 2),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 1", 2),
        ("BEGIN; CREATE TABLE a (id int); COMMIT", 3),
        ("-- +goose StatementBegin\nDO x; y;\n-- +goose StatementEnd\n; SELECT 1", 2),
        ("SELECT 'never closed; ", 1),
    ],
)
def test_a_script_is_split_into_its_statements(script: str, count: int) -> None:
    assert len(statements(script)) == count


def test_a_statement_knows_its_lines() -> None:
    found = statements("-- first\nSELECT 1\n  + 2;\n\nSELECT 3;", first_line=10)
    assert [(s.text, s.line, s.end_line) for s in found] == [("SELECT 1\n  + 2", 11, 12), ("SELECT 3", 14, 14)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("(a > 0)", "A  >0"), ('"Name"', "name"), ("((x))", "x"), ("a -- why\n + b", "a+b"), ("`t`", "[t]")],
)
def test_spellings_of_the_same_thing_mean_the_same(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(("one", "other"), [("'A'", "'a'"), ("(a) or (b)", "a) or (b"), ("a b", "ab"), ("1", "'1'")])
def test_different_things_do_not_mean_the_same(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


@given(st.text(alphabet="ab1'\"$-/*;\n ()\\`[].:é\x00", max_size=60))
def test_the_tokens_of_any_text_are_that_text(text: str) -> None:
    assert "".join(t.text for t in tokens(text)) == text
    assert all(s.end_line >= s.line >= 1 for s in statements(text))
