"""Answers about all Python files, remembered with what they depend on: after an edit that plays no part in them nothing is parsed.

An answer names the files that played a part in it and the questions that all files were asked. It holds as long as the same files
are there, those that played a part hold what they held, and whatever else changed still fits none of the questions.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from gates.errors import GatesError, NoAnswerError
from gates.project import Project
from gates.project.memory import Memory
from gates.rules.env_docs.library import Library, Question, fits
from gates.rules.recall import code_digest

if TYPE_CHECKING:
    import msgspec

T = TypeVar("T")
_LARGEST = 512 * 1024 * 1024
_Kept = tuple[list[bytes], list[int], list[Question], bytes]
"""The content id of each Python file, the places in that list of those that played a part, the questions, the answer."""


class Remembered:
    """The answers of earlier runs about one project.

    Args:
        library: the project's Python files; what is asked of it is noted there.
    """

    def __init__(self, project: Project, library: Library) -> None:
        self._project, self._library = project, library
        known = _python(project) if project.memory is not None else None
        folder = project.memory / "environment" if project.memory is not None and known is not None else None
        self._memory = Memory(folder, _version(project, known), _LARGEST)

    def answer(self, name: str, kind: type[T], make: Callable[[], T]) -> T:
        """What `make()` answers, now or in an earlier run.

        Args:
            name: of the question, with everything that the answer depends on besides the Python files.
            kind: of the answer, plain data.
        """
        if not self._memory.is_on:
            return make()
        import msgspec

        key = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=20).digest()
        try:
            ids = self._ids
        except NoAnswerError:
            return make()  # which names the file
        held = self._held(key)
        if held is not None and self._still_holds(held, ids):
            if held[0] != ids:
                self._memory.put(key, msgspec.msgpack.encode((ids, *held[1:])))
            return msgspec.msgpack.decode(held[3], type=kind)
        return self._anew(key, ids, make)

    @functools.cached_property
    def _ids(self) -> list[bytes]:
        """The content id of each Python file."""
        return [bytes.fromhex(self._project.content_id(path)) for path in self._project.python_files]

    def keep(self) -> None:
        """Write what is new; what could not be kept is told."""
        self._memory.keep()
        self._project.complaints += self._memory.complaints

    def _anew(self, key: bytes, ids: list[bytes], make: Callable[[], T]) -> T:
        import msgspec

        library = self._library
        library.questions.clear()
        library.touched.clear()
        made = make()
        if not library.unreadable:
            part = [n for n, path in enumerate(self._project.python_files) if path in library.touched]
            kept: _Kept = (ids, part, sorted(library.questions), msgspec.msgpack.encode(made))
            self._memory.put(key, msgspec.msgpack.encode(kept))
        return made

    def _held(self, key: bytes) -> _Kept | None:
        import msgspec

        data = self._memory.get(key)
        try:
            return _decoder().decode(data) if data is not None else None
        except msgspec.MsgspecError as error:
            self._memory.forget(key, str(error))
            return None

    def _still_holds(self, held: _Kept, ids: list[bytes]) -> bool:
        before, part, questions, _ = held
        played = set(part)
        if len(before) != len(ids):
            return False
        for number, path in enumerate(self._project.python_files):
            if ids[number] != before[number] and (number in played or not self._is_beside(path, questions)):
                return False
        return True

    def _is_beside(self, path: str, questions: list[Question]) -> bool:
        """Whether a file that changed fits none of the questions."""
        text = self._project.read_or_none(path)
        return text is not None and not any(fits(text, question) for question in questions)


def _python(project: Project) -> str | None:
    """What the project's own Python is, which reads files in another grammar than ours; None where that is not known."""
    try:
        return project.installed
    except GatesError:
        return None


def _decoder() -> msgspec.msgpack.Decoder[_Kept]:
    import msgspec

    return msgspec.msgpack.Decoder(_Kept)


def _version(project: Project, known: str | None) -> bytes:
    """Changes with the rules, the grammars, and with which files there are and what they are for."""
    there = "\0".join(f"{path}\0{project.role(path).value}" for path in project.python_files)
    layout = f"{project.source_roots} {project.roots_apart} {project.packages}"
    told = f"{code_digest()} {sys.version} {known} {layout} {there}"
    return hashlib.blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).digest()
