"""What earlier runs found out about single files, by what is in them: kept in a folder, believed only when whole.

FOLDER/<number>.bin     one of 64 parts: its seal (BLAKE2b of all the rest), the version of what made it, and the entries

A part is written as a whole or not at all. One that is cut off, damaged or of another version is ignored and made anew; damage is told.
Entries are data (MessagePack of plain values), never code.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gates.project.atomic import write_atomically

PARTS = 64
LARGEST = 128 * 1024 * 1024
"""Bytes that all parts together may take; the entries that were not used for longest go first."""
_SEAL = 32
_VERSION = 16


class Memory:
    """Entries by key.

    Args:
        folder: where the parts lie; None to remember nothing.
        version: 16 bytes that change with everything that entries depend on besides their keys.
        largest: bytes that all parts together may take.

    Attributes:
        complaints: what was not believed or could not be kept, one sentence each.
    """

    def __init__(self, folder: Path | None, version: bytes, largest: int = LARGEST) -> None:
        self._folder, self._version, self._most = folder, version, largest // PARTS
        self._parts: dict[int, dict[bytes, bytes]] = {}
        self._used: dict[int, dict[bytes, bytes]] = {}
        self._changed: set[int] = set()
        self.complaints: list[str] = []

    @property
    def is_on(self) -> bool:
        """Whether anything is remembered at all."""
        return self._folder is not None

    def get(self, key: bytes) -> bytes | None:
        """What was put under a key, by this run or an earlier one."""
        part = key[0] % PARTS
        if part not in self._parts:
            self._parts[part] = self._opened(part)
        found = self._used.get(part, {}).get(key) or self._parts[part].get(key)
        if found is not None:
            self._used.setdefault(part, {})[key] = found
        return found

    def put(self, key: bytes, data: bytes) -> None:
        """Remember something from now on, and after `keep` in later runs."""
        part = key[0] % PARTS
        self._used.setdefault(part, {})[key] = data
        self._changed.add(part)

    def forget(self, key: bytes, why: str) -> None:
        """Take an entry out that makes no sense."""
        part = key[0] % PARTS
        self.complaints.append(f"What was remembered of a source file is not believed: {why}.")
        self._parts[part].pop(key, None)
        self._used[part].pop(key, None)
        self._changed.add(part)

    def keep(self) -> None:
        """Write the parts that changed; a folder that cannot be written is told, and nothing else happens."""
        if self._folder is None:
            return
        try:
            for part in sorted(self._changed):
                self._folder.mkdir(parents=True, exist_ok=True)
                write_atomically(self._folder / f"{part:02}.bin", self._closed(part), durable=False)
        except OSError as error:
            self.complaints.append(f"What was found out about source files was not kept: {error.strerror or error}.")

    def _opened(self, part: int) -> dict[bytes, bytes]:
        if self._folder is None:
            return {}
        path = self._folder / f"{part:02}.bin"
        try:
            data = path.read_bytes()
        except OSError:
            return {}
        held = _entries(data)
        if held is None:
            self.complaints.append(
                f"What was remembered of source files ({path.name}) is not believed: it is cut off or damaged."
            )
            self._changed.add(part)
            return {}
        version, entries = held
        return entries if version == self._version else {}

    def _closed(self, part: int) -> bytes:
        """The bytes of a part: what this run used, then what earlier runs did, newest first, as far as there is room."""
        import msgspec

        used = self._used.get(part, {})
        kept: dict[bytes, bytes] = {}
        room = self._most - _SEAL - _VERSION
        earlier = ((key, data) for key, data in self._parts.get(part, {}).items() if key not in used)
        for key, data in (*used.items(), *earlier):
            room -= len(key) + len(data) + 12
            if room < 0:
                break
            kept[key] = data
        rest = self._version + msgspec.msgpack.encode(kept)
        return hashlib.blake2b(rest, digest_size=_SEAL).digest() + rest


def _entries(data: bytes) -> tuple[bytes, dict[bytes, bytes]] | None:
    """The version and the entries of a part; None where they are not what was written."""
    import msgspec

    seal, rest = data[:_SEAL], data[_SEAL:]
    if seal != hashlib.blake2b(rest, digest_size=_SEAL).digest():
        return None
    try:
        return rest[:_VERSION], msgspec.msgpack.decode(rest[_VERSION:], type=dict[bytes, bytes])
    except msgspec.MsgspecError:
        return None


def held(folder: Path) -> Iterator[tuple[int, int]]:
    """(files, bytes) of each part that can be believed, for telling what is there."""
    for path in sorted(folder.glob("*.bin")):
        with contextlib.suppress(OSError):
            data = path.read_bytes()
            known: Any = _entries(data)
            if known is not None:
                yield len(known[1]), len(data)
