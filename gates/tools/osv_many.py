"""Many questions to one advisory source: in one request where it takes them so, else several at a time."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar, runtime_checkable

from gates import process
from gates.tools import osv
from gates.tools.osv_source import Question, Source, UnknownReleaseError

_WORKERS = 8
T = TypeVar("T")
R = TypeVar("R")

Answers = Mapping[Question, tuple[osv.Record, ...] | None]
"""Question → the advisories in force; None where the source does not have that release, so that nobody looked at it."""


@runtime_checkable
class Batched(Protocol):
    """A source that takes many questions at once."""

    def ask_many(self, questions: Iterable[Question]) -> Answers:
        """The answers to all of them. Raises `SourceError` when one of them has none."""


def ask_all(source: Source, questions: Iterable[Question]) -> Answers:
    """The answers to all questions; stops at the first that got none.

    Raises:
        SourceError: one question got no answer.
    """
    if isinstance(source, Batched):
        return source.ask_many(questions)
    return in_parallel(lambda question: _ask(source, question), questions)


def _ask(source: Source, question: Question) -> tuple[osv.Record, ...] | None:
    try:
        return source.ask(*question)
    # gates: ignore[logging/swallowed-exception] that it does not have the release is the answer, and becomes a finding
    except UnknownReleaseError:
        return None


def in_parallel(work: Callable[[T], R], items: Iterable[T]) -> dict[T, R]:
    """What comes of each item, several at a time; the first that fails ends it."""
    done: dict[T, R] = {}
    with concurrent.futures.ThreadPoolExecutor(_WORKERS) as pool:
        running = {pool.submit(work, item): item for item in items}
        try:
            for ended in concurrent.futures.as_completed(running):
                process.checkpoint()
                done[running[ended]] = ended.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return done
