"""Gates of which everything is remembered: stand-ins for the real ones, whose modules are then not imported at all.

Whether facts are replayed is decided as ever, by the digest of all that they depend on (`inputs.py`). Kept beside them is what the gate
made of them, under that digest and all of its options: judging is pure, so the same facts and options have the same judgement.
To make the digest without the gate, its inputs and options are kept as well, under the digest of our own code and of the configuration.
Waivers, the baseline, the state and the report are worked out in every run, from stand-ins as from gates.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from gates import config, registry
from gates.engine import cache as kept
from gates.engine.cache import Cache
from gates.engine.inputs import Surveyor, Told, as_plain, plain
from gates.errors import ConfigError, GatesError, NoAnswerError
from gates.model import CacheLabel, Document, GateFacts, GateResult, Inputs, Judgement, Rule
from gates.project import Project
from gates.registry import Documented, Gate

_TIME = "0001-01-01T00:00:00.000Z"
"""Stands in a document for the time of the run."""

Defaults = Mapping[str, Mapping[str, object]]


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What a run asks of a gate before it looks at anything.

    Attributes:
        gathers: the options as text, those that only `judge` reads left out.
        judges: all of the options as text.
    """

    id: str
    title: str
    inputs: Inputs | None
    gathers: str
    judges: str


@dataclasses.dataclass(frozen=True, slots=True)
class Outline:
    """All gates, and the values that their options have where the configuration sets none."""

    gates: tuple[Known, ...]
    defaults: Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """What a gate made of its facts.

    Attributes:
        documents: what it made for other programs, with `_TIME` where the time of the run belongs.
        settled: digest of the result that the documents go with, "" where it makes none.
    """

    judgement: Judgement
    documents: tuple[Document, ...] = ()
    settled: str = ""


@dataclasses.dataclass(frozen=True)
class StandIn:
    """A gate whose facts and judgement are remembered; to the engine it is as good as the gate itself.

    Attributes:
        facts: what all gates have in common of them.
        label: where they come from.
        real: imports the gate itself.
        observed: all of its facts.
    """

    known: Known
    facts: GateFacts
    label: CacheLabel
    judged: Judged
    real: Callable[[], Gate]
    observed: Callable[[], GateFacts]
    RULES: tuple[Rule, ...] = ()
    Options: type[Any] = Told
    Facts: type[GateFacts] = GateFacts

    @property
    def ID(self) -> str:  # noqa: N802
        """Its id."""
        return self.known.id

    @property
    def TITLE(self) -> str:  # noqa: N802
        """The checklist's line."""
        return self.known.title

    @property
    def INPUTS(self) -> Inputs | None:  # noqa: N802
        """What its facts depend on."""
        return self.known.inputs

    def gather(self, project: Project, options: object) -> GateFacts:
        """What was observed earlier."""
        return self.facts

    def judge(self, facts: object, options: object) -> Judgement:
        """What was decided about it."""
        return self.judged.judgement

    def documents(self, facts: object, result: GateResult, started: str) -> Iterator[Document]:
        """The documents; made anew where the result is another one, since waivers and the baseline may have changed."""
        if not self.judged.settled:
            return
        if self.judged.settled == settled(result):
            for one in self.judged.documents:
                yield dataclasses.replace(one, content=one.content.replace(_TIME.encode(), started.encode()))
            return
        gate = self.real()
        if isinstance(gate, Documented):
            yield from gate.documents(self.observed(), result, started)


class Recall:
    """The gates of one run: stand-ins where everything is remembered, the real ones elsewhere.

    Args:
        project: the repository.
        settings: its configuration, with what the command line says.
        cache: where things are remembered; None for the real gates alone.
        surveyor: makes the digests of this run.
        ids: of all gates that there are.
        find: imports the gate of an id.
    """

    def __init__(
        self,
        project: Project,
        settings: config.Config,
        cache: Cache | None,
        surveyor: Callable[[], Surveyor],
        ids: Sequence[str] = registry.IDS,
        find: Callable[[str], Gate] = registry.gate,
    ) -> None:
        self._project, self._settings, self._cache = project, settings, cache
        self._surveyor, self._ids, self._find = surveyor, ids, find
        self._key = self._made_key()
        self._outline = self._kept("gates", Outline)

    def gates(self, ids: Sequence[str]) -> list[tuple[Gate, object]]:
        """The gates of these ids with their options.

        Raises:
            ConfigError: an option is unknown or of the wrong type.
        """
        known = {one.id: one for one in self._outline.gates} if self._outline is not None else {}
        return [self._stand_in(known.get(name)) or self._real(name) for name in ids]

    def defaults(self, look: Callable[[], Defaults]) -> Defaults:
        """The defaults of all options: remembered, else as `look` finds them."""
        return self._outline.defaults if self._outline is not None else look()

    def rules(self, look: Callable[[], Mapping[str, Rule]]) -> Mapping[str, Rule]:
        """The rules of the house by id: remembered, else as `look` finds them."""
        found = self._kept("rules", tuple[Rule, ...])
        return {rule.id: rule for rule in found} if found is not None else look()

    def keep(self, defaults: Callable[[], Defaults], rules: Callable[[], Mapping[str, Rule]], *, run: str) -> None:
        """Remember what is to be known of the gates, where that is not remembered yet."""
        if self._cache is None or self._key is None or self._outline is not None:
            return
        try:
            known = tuple(_known(*self._real(name)) for name in self._ids)
        # gates: ignore[logging/swallowed-exception] the options of a gate that was not asked are wrong: whoever asks it will be told
        except ConfigError:
            return
        commit = self._project.git.commit
        told = {gate: {key: _as_data(value) for key, value in options.items()} for gate, options in defaults().items()}
        self._cache.put("gates", self._key, Outline(known, told), run=run, commit=commit, what=kept.OUTLINE)
        self._cache.put("rules", self._key, tuple(rules().values()), run=run, commit=commit, what=kept.OUTLINE)

    def _made_key(self) -> str | None:
        if self._cache is None:
            return None
        try:
            code = self._surveyor().code
        except (GatesError, OSError):
            return None
        told = json.dumps(self._settings.gates, sort_keys=True, default=repr)
        return _digest(f"{code} {told}") if code else None

    def _kept(self, name: str, kind: type[Any]) -> Any:
        if self._cache is None or self._key is None:
            return None
        found = self._cache.get(name, self._key, kind, what=kept.OUTLINE)
        return found[0] if found is not None else None

    def _real(self, name: str) -> tuple[Gate, object]:
        gate = self._find(name)
        return gate, config.options_for(gate.Options, self._settings, name)

    def _stand_in(self, known: Known | None) -> tuple[Gate, object] | None:
        """The stand-in of a gate, None where not everything is remembered."""
        if self._cache is None or known is None or known.inputs is None:
            return None
        try:
            digest = self._surveyor().digest(known.id, known.inputs, Told(known.gathers))
        except (GatesError, OSError):
            return None  # the gate itself meets the same trouble, and tells it
        if digest is None:
            return None
        judged = self._cache.get(known.id, judged_digest(digest, known.judges), Judged, what=kept.JUDGED)
        found = self._cache.get(known.id, digest, GateFacts, lives_s=known.inputs.lives_s) if judged else None
        if judged is None or found is None:
            return None
        facts, origin = found
        label = CacheLabel(True, digest, origin.run, origin.age_s, origin.commit)
        real, observed = partial(self._find, known.id), partial(self._observed, known, digest)
        return StandIn(known, facts, label, judged[0], real, observed), Told(known.gathers)

    def _observed(self, known: Known, digest: str) -> GateFacts:
        """All facts of a gate that has a stand-in.

        Raises:
            NoAnswerError: somebody else took them away meanwhile.
        """
        found = self._cache.get(known.id, digest, self._find(known.id).Facts) if self._cache is not None else None
        if found is None:
            raise NoAnswerError(
                f"The stored facts of {known.id} are gone.", "Run again: they are gathered afresh then."
            )
        return found[0]


def judged_digest(digest: str, options: str) -> str:
    """Under which a judgement is kept.

    Args:
        digest: of the facts.
        options: all of the gate's, as text.
    """
    return _digest(f"{digest} {options}")


def judged(gate: Gate, facts: GateFacts, judgement: Judgement, result: GateResult) -> Judged:
    """What is to be remembered of a gate's judgement."""
    if not isinstance(gate, Documented):
        return Judged(judgement)
    return Judged(judgement, tuple(gate.documents(facts, result, _TIME)), settled(result))


def settled(result: GateResult) -> str:
    """A digest of all of a result but for times and where it comes from."""
    import msgspec

    same = dataclasses.replace(result, started=None, duration_s=0.0, cache=CacheLabel(False), artifacts=(), worker=None)
    return hashlib.sha256(msgspec.json.encode(same)).hexdigest()


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()}"


def _known(gate: Gate, options: object) -> Known:
    left_out = gate.INPUTS.judged_options if gate.INPUTS is not None else ()
    return Known(gate.ID, gate.TITLE, gate.INPUTS, plain(options, left_out), plain(options))


def _as_data(value: object) -> Any:
    """A default as TOML would have it."""
    return json.loads(json.dumps(value, default=as_plain))
