"""The files of a project in parts. What the files of a part say is kept as one: after an edit a single part is put together anew."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gates.rules.contribution import Contribution, together
from gates.rules.index import Index
from gates.rules.onefile import Looked
from gates.rules.values import Breach, Premise

if TYPE_CHECKING:
    import msgspec

Suspected = tuple[str, str, Breach]
"""The id of a rule, the path of a file, and where it may be broken there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """Some files of a project.

    Attributes:
        listing: changes with which files these are and with what they hold.
        loose: those of them that our own grammar did not read: nothing of them is in here.
        files: how many the others are.
        said: what the others contribute.
        premises: each set of premises that something suspected in them rests on.
        suspicions: (number of its premises, the suspicion as data without them), each file's in the order of the walk. Most come to nothing, so
            that they are made into values as far as their premises hold.
    """

    listing: bytes
    loose: tuple[str, ...]
    files: int
    said: Contribution
    premises: tuple[tuple[Premise, ...], ...]
    suspicions: tuple[tuple[int, bytes], ...]


def made(seen: Mapping[str, Looked], listing: bytes = b"", loose: Sequence[str] = ()) -> Part:
    """The part of some files."""
    import msgspec

    numbers: dict[tuple[Premise, ...], int] = {}
    suspicions = [
        (numbers.setdefault(breach.premises, len(numbers)), msgspec.msgpack.encode((rule, path, _bare(breach))))
        for path, looked in seen.items()
        for rule, breach in looked.suspicions
    ]
    said = together(looked.facts for looked in seen.values())
    return Part(listing, tuple(loose), len(seen), said, tuple(numbers), tuple(suspicions))


def _bare(breach: Breach) -> Breach:
    """A breach without the premises that are kept beside it."""
    return dataclasses.replace(breach, premises=())


def listing(files: Iterable[tuple[str, str]]) -> bytes:
    """What changes with the paths and content ids of some files."""
    told = "\0".join(f"{path}\0{blob}" for path, blob in files)
    return hashlib.blake2b(told.encode("utf-8", "surrogateescape"), digest_size=20).digest()


def suspicions(parts: Iterable[Part], index: Index) -> Iterator[Suspected]:
    """What is suspected with good reason: its premises hold."""
    import msgspec

    reader = msgspec.msgpack.Decoder(Suspected)
    holds = functools.cache(lambda premises: all(map(index.holds, premises)))
    for part in parts:
        good = [holds(premises) for premises in part.premises]
        yield from (reader.decode(data) for number, data in part.suspicions if good[number])


def packed(part: Part) -> bytes:
    """A part as data."""
    import msgspec

    return msgspec.msgpack.encode(part)


def unpacked(data: bytes) -> Part:
    """What `packed` made data of.

    Raises:
        msgspec.MsgspecError: it is something else.
    """
    return _decoder().decode(data)


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[Part]:
    import msgspec

    return msgspec.msgpack.Decoder(Part)
