"""The files of a project as far as an earlier run looked at them: same content, same place, same rules, same finding."""

from __future__ import annotations

import functools
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gates.project import Project
from gates.project.contents import blob_id
from gates.project.memory import Memory
from gates.rules.index import FileFacts
from gates.rules.onefile import Looked, Suspicion
from gates.rules.values import Vocabulary

if TYPE_CHECKING:
    import msgspec

Packed = tuple[FileFacts, list[Suspicion]]


class Recall:
    """What is remembered of the files of one project.

    Args:
        own: the project's own words, which rules listen to.
    """

    def __init__(self, project: Project, own: Vocabulary) -> None:
        self._project = project
        self.memory = Memory(project.memory, _version(own))

    def of(self, path: str, module: str) -> Looked | None:
        """What an earlier run found in a file that holds what it held then.

        Raises:
            NoAnswerError: git does not know what the file holds, and it cannot be read.
        """
        if not self.memory.is_on:
            return None
        key = _key(path, module, self._project.content_id(path))
        held = self.memory.get(key)
        if held is None:
            return None
        import msgspec

        try:
            return unpack(held)
        except msgspec.MsgspecError as error:
            self.memory.forget(key, str(error))
            return None

    def taken(self, path: str, module: str, blob: str, packed: bytes) -> Looked:
        """What another process of this run found in a file, kept for later runs as well."""
        if self.memory.is_on:
            self.memory.put(_key(path, module, blob), packed)
        return unpack(packed)

    def remember(self, path: str, module: str, data: bytes, looked: Looked) -> None:
        """Keep what was found in a file for later runs.

        Args:
            data: the content that was looked at.
        """
        if self.memory.is_on:
            self.memory.put(_key(path, module, blob_id(data)), pack(looked))


def unpack(data: bytes) -> Looked:
    """What `pack` made data of.

    Raises:
        msgspec.MsgspecError: it is something else.
    """
    return Looked(*_decoder().decode(data))


def pack(looked: Looked) -> bytes:
    """What was found in a file, as data."""
    import msgspec

    return msgspec.msgpack.encode((looked.facts, looked.suspicions))


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[Packed]:
    import msgspec

    return msgspec.msgpack.Decoder(Packed)


def _key(path: str, module: str, blob: str) -> bytes:
    return hashlib.blake2b(f"{path}\0{module}\0{blob}".encode("utf-8", "surrogateescape"), digest_size=20).digest()


def _version(own: Vocabulary) -> bytes:
    """Changes with the rules, the grammar that files are read by, and the project's own words."""
    words = [sorted(own.reporters), sorted(own.loggers), sorted(own.redactors), own.pii]
    return hashlib.blake2b(f"{code_digest()} {sys.version} {words}".encode(), digest_size=16).digest()


@functools.cache
def code_digest() -> str:
    """The digest of the code of the rules."""
    digest = hashlib.blake2b()
    folder = Path(__file__).parent
    for path in sorted([*folder.rglob("*.py"), *folder.parent.joinpath("model").rglob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
