"""The files of a project as far as an earlier run looked at them: same content, same place, same rules, same finding.

Each file is remembered by itself, and so is what each part of them says together: files whose part holds what it held are not even
looked up.
"""

from __future__ import annotations

import functools
import hashlib
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gates.errors import GatesError, NoAnswerError
from gates.project import Project
from gates.project.contents import blob_id
from gates.project.memory import PARTS, Memory
from gates.rules import parts
from gates.rules.contribution import Contribution
from gates.rules.onefile import Looked, Suspicion
from gates.rules.parts import Part
from gates.rules.values import Vocabulary

if TYPE_CHECKING:
    import msgspec

Packed = tuple[Contribution, list[Suspicion]]
_LARGEST_PARTS = 512 * 1024 * 1024


class Recall:
    """What is remembered of the files of one project.

    Args:
        own: the project's own words, which rules listen to.

    Attributes:
        loose: files that our own grammar did not read when their part was kept.
    """

    def __init__(self, project: Project, own: Vocabulary) -> None:
        folder = project.memory
        self._project = project
        self._files = Memory(folder, _version(own))
        together = folder / "together" if folder is not None else None
        self._parts = Memory(together, _version(own, project.source_roots), _LARGEST_PARTS)
        self._groups: list[list[str]] = [[] for _ in range(PARTS)]
        self._blobs: dict[str, str] = {}
        self._held: dict[int, Part] = {}
        self.loose: set[str] = set()

    def outstanding(self, paths: Sequence[str]) -> Sequence[str]:
        """Those of all files that have to be looked up one by one: no part that still holds tells of them."""
        for path in paths:
            self._groups[_number(path)].append(path)
        if not self._files.is_on:
            return paths
        for path in paths:
            try:
                self._blobs[path] = self._project.content_id(path)
            except NoAnswerError:
                self._blobs[path] = ""  # which part of all such files are in; who looks it up is told why
        wanted = {path for number in range(PARTS) for path in self._beside(number)}
        return [path for path in paths if path in wanted] if wanted else ()

    def _beside(self, number: int) -> Sequence[str]:
        """The files of a part that it does not tell of."""
        data = self._parts.get(bytes([number])) if self._groups[number] else None
        if data is None:
            return self._groups[number]
        import msgspec

        try:
            part = parts.unpacked(data)
        except msgspec.MsgspecError as error:
            self._parts.forget(bytes([number]), str(error))
            return self._groups[number]
        self.loose.update(part.loose)
        if part.listing != self._listing(number):
            return self._groups[number]
        self._held[number] = part
        return part.loose

    def of(self, path: str, module: str) -> Looked | None:
        """What an earlier run found in a file that holds what it held then.

        Raises:
            NoAnswerError: git does not know what the file holds, and it cannot be read.
        """
        if not self._files.is_on:
            return None
        found = self._found(_key(path, module, self._project.content_id(path)))
        return found if isinstance(found, Looked) else None

    def by_its_python(self, path: str, module: str) -> Looked | str | None:
        """What the project's own Python made of a file in newer syntax, or why it could not read it either, in an earlier run."""
        blob = self._blobs.get(path)
        if not blob or self._python is None:
            return None
        return self._found(_key(path, module, f"{blob} {self._python}"))

    def _found(self, key: bytes) -> Looked | str | None:
        held = self._files.get(key)
        if held is None:
            return None
        import msgspec

        try:
            return _unpacked(held)
        except msgspec.MsgspecError as error:
            self._files.forget(key, str(error))
            return None

    def taken(self, path: str, module: str, blob: str, packed: bytes) -> Looked:
        """What another process of this run found in a file, kept for later runs as well."""
        if self._files.is_on:
            self._blobs[path] = blob
            self._files.put(_key(path, module, blob), packed)
        return unpack(packed)

    def read(self, path: str, data: bytes) -> None:
        """Note what a file really holds that is looked at now."""
        if self._files.is_on:
            self._blobs[path] = blob_id(data)

    def remember(self, path: str, module: str, looked: Looked) -> None:
        """Keep what was found in a file for later runs, after `read`."""
        if self._files.is_on:
            self._files.put(_key(path, module, self._blobs[path]), pack(looked))

    def remember_by_its_python(self, path: str, module: str, found: Looked | str) -> None:
        """Keep what the project's own Python made of a file, or why it cannot read it, after `read`."""
        blob = self._blobs.get(path)
        if not blob or self._python is None or blob != blob_id(self._project.bytes_of(path)):
            return
        import msgspec

        data = pack(found) if isinstance(found, Looked) else msgspec.msgpack.encode(found)
        self._files.put(_key(path, module, f"{blob} {self._python}"), data)

    def parts(self, seen: Mapping[str, Looked], newer: Mapping[str, Looked]) -> Sequence[Part]:
        """All files in parts: those that were kept, those that are put together anew, and what is loose as the last.

        Args:
            seen: what was looked up or looked at.
            newer: the same of files that our own grammar does not read.
        """
        return [*self._grouped(seen), parts.made(dict(sorted({**self._taken_up(seen), **newer}.items())))]

    def _grouped(self, seen: Mapping[str, Looked]) -> Iterator[Part]:
        for number, paths in enumerate(self._groups):
            if number in self._held:
                yield self._held[number]
            elif paths:
                mine = {path: seen[path] for path in paths if path in seen}
                loose = [path for path in paths if path not in seen]
                part = parts.made(mine, self._listing(number), loose)
                if self._parts.is_on:
                    self._parts.put(bytes([number]), parts.packed(part))
                yield part

    def _taken_up(self, seen: Mapping[str, Looked]) -> Mapping[str, Looked]:
        """The files that our own grammar read after all, beside parts without them."""
        return {path: seen[path] for part in self._held.values() for path in part.loose if path in seen}

    def keep(self) -> Sequence[str]:
        """Write what is new. Returns what was not believed or could not be kept, one sentence each."""
        self._files.keep()
        self._parts.keep()
        return [*self._files.complaints, *self._parts.complaints]

    def _listing(self, number: int) -> bytes:
        return parts.listing((path, self._blobs.get(path, "")) for path in self._groups[number])

    @functools.cached_property
    def _python(self) -> str | None:
        """Which Python is the project's own, and what is installed for it; None where that is not known without asking it."""
        try:
            return self._project.installed if self._files.is_on else None
        except GatesError:
            return None


def unpack(data: bytes) -> Looked:
    """What `pack` made data of.

    Raises:
        msgspec.MsgspecError: it is something else.
    """
    import msgspec

    found = _unpacked(data)
    if isinstance(found, str):
        raise msgspec.ValidationError("a text in place of what was found")
    return found


def _unpacked(data: bytes) -> Looked | str:
    found = _decoder().decode(data)
    return found if isinstance(found, str) else Looked(*found)


def pack(looked: Looked) -> bytes:
    """What was found in a file, as data."""
    import msgspec

    return msgspec.msgpack.encode((looked.facts, looked.suspicions))


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[Packed | str]:
    import msgspec

    return msgspec.msgpack.Decoder(Packed | str)


def _number(path: str) -> int:
    """The part that a file is in, whatever it holds."""
    return zlib.crc32(path.encode("utf-8", "surrogateescape")) % PARTS


def _key(path: str, module: str, blob: str) -> bytes:
    """The key of a file: those of one part of the files lie in one part of the memory."""
    told = f"{path}\0{module}\0{blob}".encode("utf-8", "surrogateescape")
    return bytes([_number(path)]) + hashlib.blake2b(told, digest_size=19).digest()


def _version(own: Vocabulary, roots: Sequence[str] = ()) -> bytes:
    """Changes with the rules, the grammar that files are read by, the project's own words, and where imports start from."""
    words = [sorted(own.reporters), sorted(own.loggers), sorted(own.redactors), own.pii, list(roots)]
    return hashlib.blake2b(f"{code_digest()} {sys.version} {words}".encode(), digest_size=16).digest()


@functools.cache
def code_digest() -> str:
    """The digest of the code of the rules."""
    digest = hashlib.blake2b()
    folder = Path(__file__).parent
    package = folder.parent
    for path in sorted([*folder.rglob("*.py"), *package.glob("model/**/*.py"), package / "probes" / "syntax.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
