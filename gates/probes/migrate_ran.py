"""Which line of a migration's file executed which statement, whatever loop, helper or batch it came from. Standard library only."""

from __future__ import annotations

import contextlib
import re
import sys
import typing

_SCHEMA = re.compile(r"\s*(create|alter|drop|comment|rename|truncate|grant|revoke)\b", re.IGNORECASE)
_MOST = 300
_LONGEST = 400


class Ran:
    """Listens to every engine of SQLAlchemy.

    Attributes:
        statements: (line, statement) of what changed the schema, in order, while the block of `of` ran.
    """

    def __init__(self) -> None:
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        self.statements: list[tuple[int, str]] = []
        self._file = ""
        event.listen(Engine, "before_cursor_execute", self._heard)

    @contextlib.contextmanager
    def of(self, path: str) -> typing.Iterator[None]:
        """Remember what the file at `path` executes; nothing where it is ""."""
        self.statements, self._file = [], path
        try:
            yield
        finally:
            self._file = ""

    def _heard(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not self._file or len(self.statements) >= _MOST or not _SCHEMA.match(statement):
            return
        frame: typing.Any = sys._getframe(1)  # noqa: SLF001  # the public way to the calling frames, inspect, reads source files for each
        while frame is not None and frame.f_code.co_filename != self._file:
            frame = frame.f_back
        if frame is not None:
            self.statements.append((frame.f_lineno, statement.strip()[:_LONGEST]))
