"""A source of the answers that were already given, for tools that are to see exactly what we saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.osv_source import Question, Source


class AnsweredSource:
    """The answers of another source.

    Args:
        others: who is asked about releases that nobody asked about so far; None for nobody, which is an error.
    """

    def __init__(
        self, label: str, answers: Mapping[Question, tuple[osv.Record, ...]], others: Source | None = None
    ) -> None:
        self.label = label
        self.described = ""
        self._answers, self._others = answers, others

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """The answer that was given about that release."""
        name = osv.normalise(package)
        same = next((a for (n, v), a in self._answers.items() if n == name and osv.same_version(v, version)), None)
        if same is not None:
            return same
        if self._others is None:
            raise NoAnswerError(f"{package} {version} was not asked about")
        return self._others.ask(name, version)

    def record(self, identifier: str) -> osv.Record | None:
        """Any of the records in the answers."""
        found = next((r for found in self._answers.values() for r in found if r.id == identifier), None)
        return found if found is not None or self._others is None else self._others.record(identifier)

    def canaries(self) -> Iterable[Question]:
        """None: the source behind it was tried already."""
        return ()
