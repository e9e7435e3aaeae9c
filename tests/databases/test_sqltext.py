"""Statements are split where they end, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.databases.sqltext import Flavour, meaning, statements, tokens


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


MYSQL_SCRIPTS = [
    ("SELECT 1; # a comment; with a semicolon\nSELECT `a;b`", 2),
    (r"SELECT 'it\'s; fine', `a`; SELECT 1", 2),
    (r'SELECT "it\"s; fine", `a`; SELECT 1', 2),
    ("DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1; SELECT 2;\nEND //\nDELIMITER ;\nSELECT 1; SELECT 2;", 3),
    (
        "delimiter $$\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1$$\nCREATE TABLE c (id INT)$$\ndelimiter ;",
        2,
    ),
    ("DELIMITER ;;\nSELECT ';;'; SELECT 1;;\nSELECT 2;;\nDELIMITER ;", 2),
    ("/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1 */; SELECT 1", 2),
]
BODIES = [
    "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT 2; END IF; SELECT 3; END; SELECT 1",
    "CREATE PROCEDURE p() BEGIN l: LOOP LEAVE l; END LOOP; WHILE a DO SELECT 1; END WHILE; REPEAT SELECT 1; UNTIL a END REPEAT; END; SELECT 1",
    "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END; SELECT 1",
    "CREATE OR REPLACE DEFINER=`root`@`localhost` FUNCTION f() RETURNS INT BEGIN DECLARE a INT; RETURN a; END; SELECT 1",
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; DELETE FROM b; END; SELECT 1",
    "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END; SELECT 1",
]


@pytest.mark.parametrize(("script", "count"), [*MYSQL_SCRIPTS, *((body, 2) for body in BODIES)])
def test_a_script_of_mysql_is_split_into_its_statements(script: str, count: int) -> None:
    found = statements(script)
    assert len(found) == count, found


def test_a_statement_behind_another_delimiter_knows_its_lines() -> None:
    found = statements("SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\nEND //\nDELIMITER ;\nSELECT 2;")
    assert [(s.line, s.end_line) for s in found] == [(1, 1), (3, 5), (7, 7)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT a #> '{b}' FROM t; SELECT 1",
        r"SELECT 'C:\'; SELECT 1",
        "-- `ENGINE=x`\nSELECT $$ ; $$; SELECT 1",
        "COPY t FROM stdin\nDELIMITER ';'\n; SELECT 1",
    ],
)
def test_what_only_mysql_writes_is_not_read_into_other_scripts(text: str) -> None:
    assert len(statements(text)) == 2


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


@given(st.text(alphabet="ab1#!'\"$-/*;\n ()\\`[].:é\x00", max_size=60))
def test_the_tokens_of_any_text_are_that_text(text: str) -> None:
    assert "".join(t.text for t in tokens(text)) == text
    assert "".join(t.text for t in tokens(text, Flavour.MYSQL)) == text
    assert all(s.end_line >= s.line >= 1 for s in statements(text))
