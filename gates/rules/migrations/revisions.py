"""The revisions that files of Alembic declare; shared by the rules about chains. Pure."""

from __future__ import annotations

import dataclasses

from gates.rules.migrations.python_text import PythonText, assigned
from gates.rules.migrations.values import History


@dataclasses.dataclass(frozen=True, slots=True)
class Revision:
    """A file that declares a revision, and the line on which it does."""

    id: str
    line: int
    source: PythonText


def revisions(history: History) -> list[Revision]:
    """Of the listed files and of those beside them."""
    sources = [*(s.python for s in history.scripts if s.python), *history.beside]
    found = ((source, assigned(source, "revision")) for source in sources)
    return [Revision(told[1], told[0], source) for source, told in found if told and isinstance(told[1], str)]


def names(value: object) -> set[str]:
    """The revisions that a `down_revision` or `depends_on` names."""
    if isinstance(value, tuple | list | set):
        return {str(v) for v in value}
    return set() if value is None else {str(value)}
