"""Facts that other machines gathered, and facts for them: entries of the facts cache in a remote one, under portable digests."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable

from gates.engine import cache
from gates.engine.cache import Origin
from gates.engine.inputs import Surveyor
from gates.engine.remote import Remote
from gates.errors import GatesError
from gates.model import GateFacts, Inputs
from gates.registry import Gate


class Shared:
    """The remote side of one run.

    Args:
        remote: the cache that several machines share.
        surveyor: makes the portable digests; asked for only when something has to be looked up.
    """

    def __init__(self, remote: Remote, surveyor: Callable[[], Surveyor]) -> None:
        self._remote, self._make = remote, surveyor
        self._guard = threading.Lock()
        self._surveyor: Surveyor | None = None

    def digest(self, gate: Gate, inputs: Inputs, options: object) -> str | None:
        """The portable digest for a gate; None where some input cannot be known."""
        with self._guard:
            try:
                self._surveyor = self._surveyor or self._make()
                return self._surveyor.digest(gate.ID, inputs, options)
            except (GatesError, OSError):
                return None  # the gate itself meets the same trouble, and tells it

    def get(self, gate: Gate, inputs: Inputs, digest: str) -> tuple[GateFacts, Origin] | None:
        """The facts under a portable digest and where they come from; None when there are none that can be believed."""
        data = self._remote.get(_key(gate.ID, digest))
        if data is None:
            return None
        try:
            facts, head = cache.opened(data, gate.ID, digest, gate.Facts)
        except ValueError as error:
            self._remote.complaints.append(f"The shared facts of {gate.ID} are not believed: {error}.")
            return None
        origin = cache.origin_of(head, inputs.lives_s)
        return (facts, origin) if origin is not None else None

    def put(self, gate: str, digest: str, facts: GateFacts, *, run: str, commit: str | None) -> None:
        """Share facts, where this run may write."""
        if self._remote.how.writes:
            data = cache.sealed(gate, digest, facts, run=run, commit=commit, written=time.time())
            self._remote.put(_key(gate, digest), data)

    @property
    def complaints(self) -> tuple[str, ...]:
        """What of the remote cache was not believed or did not work."""
        return tuple(self._remote.complaints)


def _key(gate: str, digest: str) -> str:
    return hashlib.sha256(f"{cache.SCHEMA} {gate} {digest}".encode()).hexdigest()
