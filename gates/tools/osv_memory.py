"""Answers of an address, kept for a while: a hundred releases are not asked about again with each run.

Only answers are kept, "nothing known" among them, and never failures. The canaries go by the memory: whether the source
is there and knows anything is asked each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.osv_many import Answers, ask_all
from gates.tools.osv_source import Question, Source


class RememberingSource:
    """Another source, with a memory in a folder that is not the judged repository's.

    Args:
        lives_s: seconds for which an answer is good.
    """

    def __init__(self, inner: Source, folder: Path, lives_s: float) -> None:
        self.label = inner.label
        self._inner, self._lives_s = inner, lives_s
        self._folder = folder / hashlib.sha256(inner.label.encode()).hexdigest()[:16]
        self._always_asked = frozenset(inner.canaries())
        self._hits, self._oldest_s = 0, 0.0
        self._guard = threading.Lock()
        self._forget()

    @property
    def described(self) -> str:
        """As the source, and how many answers were from the memory."""
        if not self._hits:
            return self._inner.described
        return (
            f"{self._inner.described}, {self._hits} answers from the memory, at most {self._oldest_s / 60:.0f} min old"
        )

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """The remembered answer while it is young, else that of the source."""
        kept = self._remembered(package, version)
        return kept if kept is not None else self._keep(package, version, self._inner.ask(package, version))

    def ask_many(self, questions: Iterable[Question]) -> Answers:
        """As `ask`; what is not remembered is asked for at once."""
        kept = {question: self._remembered(*question) for question in questions}
        asked = ask_all(self._inner, [question for question, said in kept.items() if said is None])
        fresh = {q: self._keep(*q, found) if found is not None else None for q, found in asked.items()}
        return fresh | {question: said for question, said in kept.items() if said is not None}

    def record(self, identifier: str) -> osv.Record | None:
        """That of the source."""
        return self._inner.record(identifier)

    def canaries(self) -> Iterable[Question]:
        """Those of the source."""
        return self._inner.canaries()

    def _place(self, package: str, version: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{package}=={version}'.encode()).hexdigest()[:32]}.json"

    def _remembered(self, package: str, version: str) -> tuple[osv.Record, ...] | None:
        """None for what is always asked for, is not there, is too old, or is not what was written."""
        if (package, version) in self._always_asked:
            return None
        try:
            said = json.loads(self._place(package, version).read_bytes())
            age = time.time() - float(said["at"])
            if said["release"] != [package, version] or not 0 <= age <= self._lives_s:
                return None
            found = tuple(osv.parse(raw) for raw in said["records"])
        # gates: ignore[logging/swallowed-exception] what is not in the memory is asked for
        except (OSError, ValueError, KeyError, TypeError, RecursionError, NoAnswerError):
            return None
        with self._guard:
            self._hits, self._oldest_s = self._hits + 1, max(self._oldest_s, age)
        return found

    def _forget(self) -> None:
        """Remove what is too old to be believed, so that the folder does not grow with every version there ever was."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if time.time() - path.stat().st_mtime > self._lives_s:
                    path.unlink()

    def _keep(self, package: str, version: str, found: tuple[osv.Record, ...]) -> tuple[osv.Record, ...]:
        """Remember an answer, and give it."""
        place = self._place(package, version)
        text = json.dumps({"at": time.time(), "release": [package, version], "records": [r.raw for r in found]})
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            scratch = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            scratch.write_text(text, encoding="utf-8")
            scratch.replace(place)
        # gates: ignore[logging/swallowed-exception] without a memory the next run asks again
        except OSError:
            return found
        return found
