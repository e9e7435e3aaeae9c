"""Finds comments that switch rules off wholesale. Pure: text in, suppressions out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.catalog.lint.facts import Hidden, Suppression
from gates.tools.comments import Comment, comments

_HINTS = ("noqa", "type:", "fmt:", "yapf:", "pyright:")
_NO_CODE = r"\b(?!\s*:\s*(?!ALL\b)[A-Z]+[0-9]+)(?!\s*:\s*[a-z0-9-]+\s*=)"
_LINE = re.compile(rf"#\s*noqa{_NO_CODE}", re.IGNORECASE)
_FILE = re.compile(rf"#\s*(?:ruff|flake8)\s*:\s*noqa{_NO_CODE}", re.IGNORECASE)
_TYPES = re.compile(r"#\s*(?:type|pyright)\s*:\s*ignore\b(?!\s*\[)")
_OFF = re.compile(r"#\s*(?:fmt\s*:\s*off|yapf\s*:\s*disable)\b")
_ON = re.compile(r"#\s*(?:fmt\s*:\s*on|yapf\s*:\s*enable)\b")
_SQL = re.compile(r"--\s*noqa\b(?:\s*:\s*disable\s*=\s*all\b|(?!\s*:))", re.IGNORECASE)


def in_python(path: str, text: str) -> list[Suppression]:
    """The blanket comments of a Python file."""
    if not any(hint in text.lower() for hint in _HINTS):
        return []
    known = comments(text)
    return [*_blankets(path, known), *_unformatted_rest(path, known)]


def _blankets(path: str, known: Sequence[Comment]) -> Iterator[Suppression]:
    for comment in known:
        kind = _kind(comment)
        if kind is not None:
            yield Suppression(kind, path, comment.line, comment.text[:80])


def _kind(comment: Comment) -> Hidden | None:
    """What a comment switches off; one that stands alone must begin with the words, or it only talks about them."""
    if comment.alone and _FILE.match(comment.text):
        return Hidden.FILE
    look = re.Pattern.match if comment.alone else re.Pattern.search
    if look(_TYPES, comment.text):
        return Hidden.TYPES
    if not comment.alone and _LINE.search(comment.text):
        return Hidden.LINE
    return None


def _unformatted_rest(path: str, known: Sequence[Comment]) -> Iterator[Suppression]:
    """A formatter switched off at module level and never on again."""
    off = [c for c in known if c.alone and c.column == 1 and _OFF.match(c.text)]
    if off and not any(_ON.match(c.text) and c.line > off[-1].line for c in known):
        yield Suppression(Hidden.FORMAT, path, off[-1].line, off[-1].text[:80])


def in_sql(path: str, text: str) -> list[Suppression]:
    """The blanket comments of a SQL file."""
    found = ((n, _SQL.search(line)) for n, line in enumerate(text.splitlines(), 1) if "noqa" in line.lower())
    return [Suppression(Hidden.SQL, path, n, m.group()) for n, m in found if m]
