"""The facts cache: what a gate observed, under the digest of everything that it depends on.

FOLDER/facts/<gate>/<digest>.json    one entry: its digest, a line that says what it is, the facts
FOLDER/judged/<gate>/<digest>.json   likewise, what the gate made of facts (see `gates/engine/recall.py`)
FOLDER/outline/<name>/<digest>.json  likewise, what is to be known of the gates before one is asked
FOLDER/durations.json                seconds that each gate took when it gathered afresh
FOLDER/files/                        what was found out about single files (see `gates/project/memory.py`)

An entry is believed only when its digest is that of all the rest, and when it is of the gate and the inputs that are asked for;
anything else is ignored, told, and written anew.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from gates.errors import NoAnswerError
from gates.project.atomic import write_atomically
from gates.project.environment import own_folder

T = TypeVar("T")
SCHEMA = "gates-facts/1"
FACTS, JUDGED, OUTLINE = "facts", "judged", "outline"
"""What is kept, each in a folder of its own."""
LARGEST = 256 * 1024 * 1024
"""Bytes that the entries may take; the entries that were not used for longest go first."""

_WRITTEN_S = 3600.0
"""Seconds after which nobody writes at a file any more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from.

    Attributes:
        run, commit: that gathered the facts; the commit is None outside git.
        age_s: seconds since then, never negative.
    """

    run: str
    commit: str | None
    age_s: float


class Cache:
    """The cache of one repository.

    Args:
        folder: where it lives.

    Attributes:
        complaints: what was not believed, one sentence each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.complaints: list[str] = []

    @property
    def files(self) -> Path:
        """The folder for what is found out about single files."""
        return self.folder / "files"

    def get(
        self, gate: str, digest: str, kind: type[T], *, lives_s: float | None = None, what: str = FACTS
    ) -> tuple[T, Origin] | None:
        """What is kept under a digest and where it comes from; None when there is nothing that can be believed.

        Args:
            kind: of facts, the gate's own class, or `GateFacts` for what all gates have in common.
            lives_s: oldest age in seconds that is good enough.
            what: `FACTS`, `JUDGED` or `OUTLINE`.
        """
        path = self._path(what, gate, digest)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        try:
            facts, head = opened(data, _named(what, gate), digest, kind)
        except ValueError as error:
            stored = (
                f"The stored {what} of {gate} ({path.name}) are"
                if what == FACTS
                else f"What is {what} of {gate} ({path.name}) is"
            )
            self.complaints.append(f"{stored} not believed: {error}.")
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        origin = origin_of(head, lives_s)
        if origin is None:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return facts, origin

    def put(
        self,
        gate: str,
        digest: str,
        facts: object,
        *,
        run: str,
        commit: str | None,
        age_s: float = 0.0,
        what: str = FACTS,
    ) -> None:
        """Keep facts, or something else; a folder that cannot be written is told, and nothing else happens.

        Args:
            age_s: seconds since they were gathered.
            what: `FACTS`, `JUDGED` or `OUTLINE`.
        """
        data = sealed(_named(what, gate), digest, facts, run=run, commit=commit, written=time.time() - age_s)
        try:
            path = self._path(what, gate, digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as error:
            self.complaints.append(f"The facts of {gate} were not kept: {error.strerror or error}.")

    def durations(self) -> Mapping[str, float]:
        """Gate id → seconds that it took when it last gathered afresh; empty when nothing is known."""
        try:
            told = json.loads((self.folder / "durations.json").read_bytes())
            return {str(k): float(v) for k, v in told.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def remember_durations(self, seconds: Mapping[str, float]) -> None:
        """Keep how long gates took: half of the new figure, half of what was known, so that one slow day does not decide."""
        known = self.durations()
        merged = dict(known) | {g: round((s + known.get(g, s)) / 2, 3) for g, s in seconds.items()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self.folder / "durations.json", json.dumps(merged, sort_keys=True).encode())
        except OSError as error:
            self.complaints.append(f"The durations were not kept: {error.strerror or error}.")

    def prune(self, largest: int = LARGEST) -> None:
        """Forget the entries that were not used for longest, until the rest fits."""
        found = sorted(self.entries(), key=lambda e: e[1].st_mtime, reverse=True)
        total = 0
        for path, stat in found:
            total += stat.st_size
            if total > largest:
                # gates: ignore[logging/swallowed-exception] another run was quicker, or the next one will be luckier
                with contextlib.suppress(OSError):
                    path.unlink()
        self._sweep()

    def _sweep(self) -> None:
        """Take away what a run that was killed in the middle of a write left beside the entries."""
        for left in self.folder.glob("*/*/.*.json.*"):
            # gates: ignore[logging/swallowed-exception] another run was quicker
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _WRITTEN_S:
                    left.unlink()

    def entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Every entry with its size and time of last use."""
        for what in (FACTS, JUDGED, OUTLINE):
            for path in sorted((self.folder / what).glob("*/*.json")):
                with contextlib.suppress(OSError):
                    yield path, path.stat()

    def clear(self) -> None:
        """Forget everything.

        Raises:
            NoAnswerError: it cannot be removed.
        """
        try:
            if self.folder.exists():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise NoAnswerError(
                f"{self.folder} cannot be removed: {error.strerror}.", "Check its permissions."
            ) from error

    def _path(self, what: str, gate: str, digest: str) -> Path:
        return self.folder / what / gate / f"{digest.removeprefix('sha256:')}.json"


def _named(what: str, gate: str) -> str:
    """How an entry calls itself: facts go by the gate alone, as they do on other machines; no entry passes for one of another folder."""
    return gate if what == FACTS else f"{what} {gate}"


def origin_of(head: Mapping[str, Any], lives_s: float | None) -> Origin | None:
    """Where an entry comes from; None when it is too old, or from the future: a clock jumped, its age means nothing."""
    age = time.time() - head["written"]
    if age < -60 or (lives_s is not None and age > lives_s):
        return None
    return Origin(head["run"], head["commit"], max(0.0, round(age, 1)))


def sealed(gate: str, digest: str, facts: object, *, run: str, commit: str | None, written: float) -> bytes:
    """An entry: the digest of all the rest, a line that says what it is, the facts.

    Args:
        written: seconds since the epoch at which the facts were gathered.
    """
    import msgspec

    head = {"schema": SCHEMA, "gate": gate, "digest": digest, "run": run, "commit": commit, "written": written}
    rest = json.dumps(head).encode() + b"\n" + msgspec.json.encode(facts)
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def opened(data: bytes, gate: str, digest: str, kind: type[T]) -> tuple[T, Mapping[str, Any]]:
    """The facts of an entry, and the line that says what it is.

    Raises:
        ValueError: it is not what it should be.
    """
    import msgspec

    seal, _, rest = data.partition(b"\n")
    if seal != hashlib.sha256(rest).hexdigest().encode():
        raise ValueError("it is cut off or damaged")
    first, _, body = rest.partition(b"\n")
    try:
        head = json.loads(first)
        told = (head["schema"], head["gate"], head["digest"])
        facts = msgspec.json.decode(body, type=kind)
        head = {"run": str(head["run"]), "commit": head["commit"], "written": float(head["written"])}
    except (ValueError, KeyError, TypeError) as error:  # msgspec's errors are ValueErrors
        raise ValueError(f"it is of another version ({error})") from error
    if told != (SCHEMA, gate, digest):
        raise ValueError("it is of something else")
    return facts, head


def open_cache(root: Path) -> Cache | None:
    """The cache of the repository at `root`: in `replays` of `GATES_CACHE_DIR`, else under `.gates`; None where neither can be made."""
    chosen = os.environ.get("GATES_CACHE_DIR")
    try:
        if not chosen:
            return Cache(own_folder(root) / "cache")
        folder = Path(chosen).expanduser().absolute() / "replays"
        folder.mkdir(parents=True, exist_ok=True)
        return Cache(folder)
    except OSError:
        return None
