"""Facts of this run: replayed from the cache where nothing changed, gathered afresh otherwise, kept at the end."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from gates.engine import recall
from gates.engine.cache import JUDGED, Cache, Origin
from gates.engine.inputs import Surveyor, plain, surveyor
from gates.engine.recall import Judged, StandIn
from gates.engine.remote import Remote
from gates.engine.shared import Shared
from gates.errors import GatesError
from gates.model import CacheLabel, GateFacts, GateResult, Judgement
from gates.project import Project
from gates.registry import Gate


@dataclasses.dataclass(frozen=True, slots=True)
class _Fresh:
    """Facts that this run gathered, and the digests under which they may be kept: here, and for other machines."""

    digest: str
    portable: str | None
    facts: GateFacts


class Replay:
    """The facts of the gates of one run.

    Args:
        project: the repository.
        cache: where facts are kept; None to gather everything afresh and keep nothing.
        run: id of this run.
        output: folder of the reports, which is no input.
        remote: a cache that other machines share, None without one.
    """

    def __init__(
        self, project: Project, cache: Cache | None, run: str, output: Path, remote: Remote | None = None
    ) -> None:
        self._project, self._cache, self._run, self._output = project, cache, run, output
        self._shared = Shared(remote, lambda: Surveyor(project, output, portable=True)) if remote and cache else None
        self._fresh: dict[str, _Fresh] = {}
        self._judged: dict[str, tuple[str, Judged]] = {}
        self._seconds: dict[str, float] = {}
        self._guard = threading.Lock()
        project.memory = cache.files if cache is not None else None

    def facts(self, gate: Gate, options: object) -> tuple[GateFacts, CacheLabel]:
        """A gate's facts and whether they were replayed; raises what its `gather` raises."""
        if isinstance(gate, StandIn):
            return gate.facts, gate.label
        digest = self._digest(gate, options)
        if digest is not None and self._cache is not None and gate.INPUTS is not None:
            found = self._cache.get(gate.ID, digest, gate.Facts, lives_s=gate.INPUTS.lives_s)
            if found is not None:
                facts, origin = found
                return facts, CacheLabel(True, digest, origin.run, origin.age_s, origin.commit)
        portable, found = self._elsewhere(gate, options, digest)
        if found is not None:
            facts, origin = found
            return facts, CacheLabel(True, digest, origin.run, origin.age_s, origin.commit)
        began = time.monotonic()
        facts = gate.gather(self._project, options)
        with self._guard:
            self._seconds[gate.ID] = time.monotonic() - began
            if digest is not None and not facts.unanswered and not facts.fleeting:
                self._fresh[gate.ID] = _Fresh(digest, portable, facts)
        return facts, CacheLabel(False, digest)

    def remember(self, gate: Gate, options: object, facts: GateFacts, judgement: Judgement, result: GateResult) -> None:
        """What a gate made of its facts, to be kept where these are."""
        known = result.cache.digest
        if self._cache is None or known is None or isinstance(gate, StandIn):
            return
        made = recall.judged(gate, facts, judgement, result)
        with self._guard:
            if result.cache.hit or gate.ID in self._fresh:
                self._judged[gate.ID] = recall.judged_digest(known, plain(options)), made

    def _elsewhere(
        self, gate: Gate, options: object, digest: str | None
    ) -> tuple[str | None, tuple[GateFacts, Origin] | None]:
        """(the digest for other machines, what one of them gathered); what is found is kept here as well."""
        if self._shared is None or digest is None or gate.INPUTS is None or self._cache is None:
            return None, None
        portable = self._shared.digest(gate, gate.INPUTS, options)
        found = self._shared.get(gate, gate.INPUTS, portable) if portable else None
        if found is not None:
            facts, origin = found
            self._cache.put(gate.ID, digest, facts, run=origin.run, commit=origin.commit, age_s=origin.age_s)
        return portable, found

    def remembered(self, gate: Gate, options: object) -> bool:
        """Whether a gate's facts need not be gathered anew, here or on a machine that shares the cache."""
        digest = self._digest(gate, options)
        if digest is None or self._cache is None or gate.INPUTS is None:
            return False
        found = self._cache.get(gate.ID, digest, gate.Facts, lives_s=gate.INPUTS.lives_s)
        return found is not None or self._elsewhere(gate, options, digest)[1] is not None

    def expected(self) -> Mapping[str, float]:
        """Gate id → seconds that it took earlier."""
        return self._cache.durations() if self._cache is not None else {}

    def keep(self) -> None:
        """Store the fresh facts, when no file changed while they were gathered: facts of a half-edited tree are facts of no tree."""
        if self._cache is None:
            return
        if self._seconds:
            self._cache.remember_durations(self._seconds)
        if not self._judged and not self._fresh:
            return
        if self._fresh and not self._surveyor.same_files():
            return
        commit = self._project.git.commit
        for gate, fresh in sorted(self._fresh.items()):
            self._cache.put(gate, fresh.digest, fresh.facts, run=self._run, commit=commit)
            if self._shared is not None and fresh.portable is not None:
                self._shared.put(gate, fresh.portable, fresh.facts, run=self._run, commit=commit)
        for gate, (digest, made) in sorted(self._judged.items()):
            self._cache.put(gate, digest, made, run=self._run, commit=commit, what=JUDGED)
        self._cache.prune()

    @property
    def complaints(self) -> tuple[str, ...]:
        """What of the cache was not believed or could not be kept."""
        own = (*self._cache.complaints, *self._project.complaints) if self._cache is not None else ()
        return (*own, *(self._shared.complaints if self._shared is not None else ()))

    @property
    def _surveyor(self) -> Surveyor:
        return surveyor(self._project, self._output)

    def _digest(self, gate: Gate, options: object) -> str | None:
        if self._cache is None or gate.INPUTS is None:
            return None
        try:
            return self._surveyor.digest(gate.ID, gate.INPUTS, options)
        except (GatesError, OSError):
            return None  # the gate itself meets the same trouble, and tells it
