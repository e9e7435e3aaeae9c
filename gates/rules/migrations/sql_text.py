"""What a SQL statement does, as far as its words tell; and what the reading of SQL files noted. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gates.databases.sqltext import Statement, TokenKind, tokens
from gates.rules.migrations.values import Flaw, History

_REFUSALS = ("RAISE EXCEPTION", "RAISE ( ABORT", "RAISE ( FAIL", "RAISE ( ROLLBACK", "SIGNAL SQLSTATE")


def noted(history: History, rule: str) -> Iterator[Flaw]:
    """Breaches of a format that reading the files brought up."""
    for script in history.scripts:
        for flaw in script.sql.flaws if script.sql else ():
            if flaw.rule == rule:
                yield Flaw(rule, flaw.message, flaw.fix, script.path, flaw.line)


def words(text: str) -> list[str]:
    """Words in upper case, quoted names as they are without their quotes, marks; no comments, strings or white space."""
    return [
        token.text[1:-1] if token.kind is TokenKind.QUOTED else token.upper or token.text
        for token in tokens(text)
        if token.kind not in {TokenKind.SPACE, TokenKind.COMMENT, TokenKind.STRING}
    ]


def is_concurrent(text: str) -> bool:
    """Whether PostgreSQL runs a statement outside of transactions only, because it works beside other sessions."""
    said = words(text)
    return "CONCURRENTLY" in said and said[0] in {"CREATE", "DROP", "REINDEX", "ALTER"}


def changes_rows_only(text: str) -> bool:
    """Whether a statement leaves the schema alone."""
    return (words(text) or [""])[0] in {
        "INSERT",
        "UPDATE",
        "DELETE",
        "SELECT",
        "MERGE",
        "REPLACE",
        "WITH",
        "COPY",
        "TRUNCATE",
    }


def refuses(script: Sequence[Statement]) -> bool:
    """Whether all that a script does is to raise an error."""
    return bool(script) and all(_is_refusal(s.text) for s in script)


def _is_refusal(text: str) -> bool:
    return any(refusal in " ".join(text.upper().replace("(", " ( ").split()) for refusal in _REFUSALS)
