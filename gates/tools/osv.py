"""OSV records: which versions of a PyPI package one affects, how bad it is, what fixes it.

Pure; where records come from is the business of `osv_source`. The ordering is that of `packaging`; the meaning of
ranges and events is that of the OSV schema.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from gates.errors import NoAnswerError
from gates.model import Severity
from gates.tools import cvss

if TYPE_CHECKING:
    from packaging.version import Version

_WORDS = {
    "CRITICAL": Severity.CRITICAL,
    "HIGH": Severity.HIGH,
    "IMPORTANT": Severity.HIGH,
    "MODERATE": Severity.MEDIUM,
    "MEDIUM": Severity.MEDIUM,
    "LOW": Severity.LOW,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One advisory.

    Attributes:
        raw: the record as published.
        aliases: other identifiers of the same vulnerability.
        withdrawn: whether it was taken back; such a record counts for nothing.
    """

    id: str
    aliases: tuple[str, ...]
    summary: str
    withdrawn: bool
    raw: Mapping[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """Its own identifier and its aliases."""
        return frozenset((self.id, *self.aliases))

    @property
    def malicious(self) -> bool:
        """Whether the package itself is malware."""
        return any(name.startswith("MAL-") for name in self.names)


def parse(raw: Any) -> Record:
    """A record from parsed JSON.

    Raises:
        NoAnswerError: it is no OSV record, or one of a schema that we do not know.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise NoAnswerError("not an OSV record: it has no id")
    if str(raw.get("schema_version", "1")).split(".", maxsplit=1)[0] != "1":
        raise NoAnswerError(f"{raw['id']} is of OSV schema {raw['schema_version']}, and only 1.x is known")
    if not all(isinstance(entry, dict) for entry in _list(raw, "affected")):
        raise NoAnswerError(f"{raw['id']} is malformed: affected is not a list of objects")
    text = raw.get("summary") or raw.get("details") or ""
    first = next((line.strip() for line in str(text).splitlines() if line.strip()), "")
    aliases = tuple(a for a in _list(raw, "aliases") if isinstance(a, str))
    return Record(raw["id"], aliases, first[:200], raw.get("withdrawn") is not None, raw)


def normalise(name: str) -> str:
    """A distribution's name as PEP 503 writes it."""
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def pypi_entries(record: Record) -> Iterator[Mapping[str, Any]]:
    """The `affected` entries that are about a named PyPI package."""
    for entry in _list(record.raw, "affected"):
        package = entry.get("package")
        if isinstance(package, dict) and package.get("ecosystem") == "PyPI" and isinstance(package.get("name"), str):
            yield entry


def readable_ranges(entry: Mapping[str, Any]) -> Iterator[Iterator[Mapping[str, Any]]]:
    """The events of each range of versions of an entry, those left out whose version PEP 440 cannot read."""
    for span in _ranges(entry):
        events = (e for e in _list(span, "events") if isinstance(e, dict))
        yield (e for e in events if "introduced" in e or all(_version(str(v)) is not None for v in e.values()))


def is_version(text: str) -> bool:
    """Whether PEP 440 can read it."""
    return _version(text) is not None


def same_version(one: str, other: str) -> bool:
    """Whether two texts name the same version (`1.0` and `1.0.0` do)."""
    from packaging.version import InvalidVersion, Version

    try:
        return one == other or Version(one) == Version(other)
    except InvalidVersion:
        return False


def packages(record: Record) -> Iterator[str]:
    """The PyPI packages that a record is about, normalised."""
    return (normalise(entry["package"]["name"]) for entry in pypi_entries(record))


def affects(record: Record, package: str, version: str) -> bool:
    """Whether the record says that this version of this package is vulnerable."""
    if record.withdrawn:
        return False
    wanted = _version(version)
    return any(_entry_affects(entry, version, wanted) for entry in _entries(record, package))


def first_fixed(records: Iterable[Record], package: str, version: str) -> str | None:
    """The lowest version above `version` that is fixed by all records that name a fix; None where none does."""
    current, found = _version(version), []
    for record in records:
        fixes = [fix for entry in _entries(record, package) for fix in _fixes(entry)]
        above = [fix for fix in fixes if current is None or fix > current]
        if above:
            found.append(min(above))
    return str(max(found)) if found else None


def severity(records: Iterable[Record]) -> Severity | None:
    """The worst severity that any of the records states; None where none states one."""
    return _worst(word for record in records if (word := _stated(record)) is not None)


def vectors(record: Record) -> tuple[str, ...]:
    """The CVSS vectors that a record states, anywhere in it."""
    return tuple(dict.fromkeys(_vectors([record.raw, *_list(record.raw, "affected")])))


def weaknesses(record: Record) -> tuple[int, ...]:
    """The numbers of the weaknesses (CWE) that the database names."""
    noted = record.raw.get("database_specific")
    names = _list(noted, "cwe_ids") if isinstance(noted, dict) else []
    return tuple(int(name[4:]) for name in names if isinstance(name, str) and name[:4] == "CWE-" and name[4:].isdigit())


def _vectors(places: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(s.get("score")) for place in places for s in _list(place, "severity") if isinstance(s, dict)]


def vulnerable_examples(record: Record) -> Iterator[tuple[str, str]]:
    """(package, version) pairs that the record itself calls vulnerable; material for a canary."""
    for package in packages(record):
        for entry in _entries(record, package):
            candidates = [str(v) for v in _list(entry, "versions")[:1]]
            for event in _events(entry):
                candidates += [str(event[k]) for k in ("last_affected", "introduced") if k in event]
            for version in candidates:
                if _version(version) is not None and affects(record, package, version):
                    yield package, version


def _stated(record: Record) -> Severity | None:
    """By its vectors, else by the database's own word."""
    places = [record.raw, *_list(record.raw, "affected")]
    return _scored(_vectors(places)) or _worded(places)


def _scored(vectors: Iterable[str]) -> Severity | None:
    """The worst among the vectors of the newest version that can be scored: who writes two versions means the newer one."""
    scored = [(cvss.generation(vector), word) for vector in vectors if (word := cvss.severity(vector)) is not None]
    newest = max((generation for generation, _ in scored), default=0)
    return _worst(word for generation, word in scored if generation == newest)


def _worded(places: Iterable[Mapping[str, Any]]) -> Severity | None:
    notes = [place.get(key) for place in places for key in ("database_specific", "ecosystem_specific")]
    words = [_WORDS.get(str(note.get("severity")).upper()) for note in notes if isinstance(note, dict)]
    return _worst(word for word in words if word is not None)


def _worst(stated: Iterable[Severity]) -> Severity | None:
    return min(stated, key=lambda word: word.rank, default=None)


def _entries(record: Record, package: str) -> Iterator[Mapping[str, Any]]:
    wanted = normalise(package)
    return (entry for entry in pypi_entries(record) if normalise(entry["package"]["name"]) == wanted)


def _entry_affects(entry: Mapping[str, Any], text: str, version: Version | None) -> bool:
    listed = [str(v) for v in _list(entry, "versions")]
    if version is None:
        return text in listed
    if any(_version(v) == version for v in listed):
        return True
    return any(_in_range(_list(span, "events"), version) for span in _ranges(entry))


def _in_range(events: Sequence[Any], version: Version) -> bool:
    """Replay the events up to `version`. One that cannot be read is taken for the worse: in force, never fixed."""
    inside = False
    for at, kinds in _timeline(events):
        if at is not None and at > version:
            break
        if at == version:
            return _at_the_moment(kinds, inside=inside)
        if "introduced" not in kinds:
            inside = False
        elif kinds == {"introduced"}:
            inside = True
        # else one span ends where another begins, or a span of this one version begins and ends: as it was before
    return inside


def _at_the_moment(kinds: set[str], *, inside: bool) -> bool:
    """Whether the very version at which these events happen is affected."""
    if "fixed" in kinds:
        return inside and "introduced" in kinds
    return inside or "introduced" in kinds


def _timeline(events: Sequence[Any]) -> list[tuple[Version | None, set[str]]]:
    """(version, what happens there) in order; None is before the very first version."""
    found: dict[Version | None, set[str]] = {}
    for event in events:
        for kind in _KINDS:
            if isinstance(event, dict) and kind in event:
                at = _version(str(event[kind])) if event[kind] != "0" else None
                if at is not None or kind == "introduced":
                    found.setdefault(at, set()).add(kind)
    first: list[tuple[Version | None, set[str]]] = [(None, found.pop(None))] if None in found else []
    return [*first, *sorted(((at, kinds) for at, kinds in found.items() if at is not None), key=itemgetter(0))]


_KINDS = ("introduced", "fixed", "last_affected")


def _ranges(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [r for r in _list(entry, "ranges") if isinstance(r, dict) and r.get("type") in {"ECOSYSTEM", "SEMVER"}]


def _events(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (event for span in _ranges(entry) for event in _list(span, "events") if isinstance(event, dict))


def _fixes(entry: Mapping[str, Any]) -> list[Version]:
    found = (_version(str(event["fixed"])) for event in _events(entry) if "fixed" in event)
    return [version for version in found if version is not None]


def _version(text: str) -> Version | None:
    """The public version (a local build of 1.2 has the faults of 1.2); None where PEP 440 cannot read it."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(Version(text).public)
    except InvalidVersion:
        return None


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key)
    return value if isinstance(value, list) else []
