"""A directory or zip of OSV records as an advisory source: we match ourselves."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from gates import process
from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.osv_source import Question, SourceError

MANIFEST = "gates-advisories.json"
"""Beside the records of a snapshot; see `snapshot`."""


class RecordSource:
    """Records that we match ourselves.

    Args:
        pulled: when they were fetched, where that is known.
    """

    def __init__(self, label: str, records: Iterable[osv.Record], pulled: datetime.datetime | None = None) -> None:
        self.label = label
        self.pulled = pulled
        self._by_id = {record.id: record for record in records}
        self._by_package: dict[str, list[osv.Record]] = {}
        for record in self._by_id.values():
            for package in dict.fromkeys(osv.packages(record)):
                self._by_package.setdefault(package, []).append(record)

        self.newest = max((str(r.raw.get("modified", "")) for r in self._by_id.values()), default="")
        fetched = f", fetched {_days(pulled)} days ago" if pulled is not None else ""
        self.described = f"{len(self._by_id)} records, the newest of {self.newest[:10] or 'unknown date'}{fetched}"

    def age_days(self) -> int | None:
        """Full days since the records were fetched, else since the newest of them was changed; None where nothing says."""
        try:
            return _days(self.pulled or datetime.datetime.fromisoformat(self.newest))
        except ValueError:
            return None

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """Those of the package's records that affect the version."""
        known = self._by_package.get(osv.normalise(package), [])
        return tuple(record for record in known if osv.affects(record, package, version))

    def record(self, identifier: str) -> osv.Record | None:
        """By its own identifier."""
        return self._by_id.get(identifier)

    def canaries(self) -> Iterator[Question]:
        """Releases that the records themselves call vulnerable."""
        for records in self._by_package.values():
            for record in records:
                yield from osv.vulnerable_examples(record)


def _days(since: datetime.datetime) -> int:
    aware = since if since.tzinfo is not None else since.replace(tzinfo=datetime.UTC)
    return max(0, (datetime.datetime.now(datetime.UTC) - aware).days)


def from_directory(place: Path) -> Iterator[osv.Record]:
    """The records of all JSON files below a folder.

    Raises:
        SourceError: one of them cannot be read, or is no record.
    """
    for path in sorted(place.rglob("*.json")):
        process.checkpoint()
        if path.name == MANIFEST:
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SourceError(f"The advisory record {path} cannot be read: {error.strerror}.") from error
        yield _decode(data, str(path))


def from_zip(place: Path) -> Iterator[osv.Record]:
    """The records of all JSON files in a zip. Raises as `from_directory` does."""
    try:
        with zipfile.ZipFile(place) as archive:
            for name in archive.namelist():
                if name.endswith(".json") and name != MANIFEST:
                    yield _decode(archive.read(name), f"{place}:{name}")
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise SourceError(f"The advisory source {place} cannot be read: {error}.", "Download it again.") from error


def _decode(data: bytes, where: str) -> osv.Record:
    import msgspec

    try:
        return osv.parse(msgspec.json.decode(data))
    except (msgspec.DecodeError, NoAnswerError, RecursionError) as error:
        raise SourceError(
            f"{where} cannot be read as an OSV record: {error}.", "Remove it, or get the records again."
        ) from error
