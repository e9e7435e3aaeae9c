"""A snapshot of advisories in a file: fetching one, and when it was fetched.

The snapshot is a zip of OSV records with a manifest that says where they came from and when. Networks of the judged
machine may be closed; a scheduled job fetches, and everybody else reads.
"""

from __future__ import annotations

import datetime
import json
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from pathlib import Path

from gates.errors import UsageError
from gates.tools import osv
from gates.tools.osv_records import MANIFEST, RecordSource, from_directory, from_zip
from gates.tools.osv_source import SourceError

PUBLIC_ZIP = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
"""All records of the OSV database about PyPI, as its operators publish them."""
_LARGEST = 512 * 1024 * 1024


def pulled_at(place: Path) -> datetime.datetime | None:
    """When the records in a directory or zip were fetched, by their manifest; None where they have none.

    Raises:
        SourceError: the manifest cannot be read, or says nothing that can be.
    """
    text = _manifest(place)
    if text is None:
        return None
    try:
        at = datetime.datetime.fromisoformat(json.loads(text)["pulled"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SourceError(
            f"The manifest {MANIFEST} in {place} does not say when the records were fetched.", "Fetch them again."
        ) from error
    at = at if at.tzinfo is not None else at.replace(tzinfo=datetime.UTC)
    if at > _now() + datetime.timedelta(days=1):
        raise SourceError(
            f"The manifest {MANIFEST} in {place} says that the records were fetched on {at:%Y-%m-%d}, which is in the future.",
            "Set this machine's clock, or fetch them again.",
        )
    return at


def pull(origin: str, target: Path, timeout: float) -> RecordSource:
    """Write the records of `origin` (a zip's address, a zip or a folder) into the zip `target`, which is replaced whole.

    A snapshot that is copied stays as old as it was.

    Args:
        timeout: seconds that the address may take as a whole.

    Raises:
        SourceError: they cannot be had or read, or there is none that a canary can be made of.
        UsageError: the target cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".gates-pull-") as scratch:
            place = _here(origin) or _fetched(origin, Path(scratch, "fetched.zip"), timeout)
            records = list(from_directory(place) if place.is_dir() else from_zip(place))
            if next(RecordSource(origin, records).canaries(), None) is None:
                raise SourceError(
                    f"{origin} has no record that names a vulnerable release of a PyPI package.",
                    "Name a zip or a folder of OSV records about PyPI.",
                )
            taken = pulled_at(place) or _now()
            made = Path(scratch, "snapshot.zip")
            _write(made, records, {"pulled": taken.isoformat(timespec="seconds"), "origin": _told(origin)})
            made.replace(target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}.", "Name another file.") from error
    return RecordSource(str(target), records, taken)


def _manifest(place: Path) -> bytes | None:
    try:
        if place.is_dir():
            return (place / MANIFEST).read_bytes()
        with zipfile.ZipFile(place) as archive:
            return archive.read(MANIFEST) if MANIFEST in archive.namelist() else None
    except FileNotFoundError:
        return None
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise SourceError(f"The manifest in {place} cannot be read: {error}.", "Fetch the records again.") from error


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _told(origin: str) -> str:
    """Where it came from, without a machine's own folders."""
    return origin if "://" in origin else Path(origin).name


def _write(place: Path, records: Iterable[osv.Record], manifest: Mapping[str, str]) -> None:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        for number, record in enumerate(sorted(records, key=lambda r: r.id)):
            archive.writestr(f"{number:06}.json", json.dumps(record.raw))


def _here(origin: str) -> Path | None:
    """The zip or folder on this machine, None for an address."""
    if origin.startswith(("http://", "https://")):
        return None
    if not Path(origin).exists():
        raise SourceError(f"{origin} does not exist.", "Name a zip or a folder of OSV records, or an address.")
    return Path(origin)


def _fetched(origin: str, place: Path, timeout: float) -> Path:
    import urllib.error
    import urllib.request

    end, size = time.monotonic() + timeout, 0
    try:
        # http(s) only, see _here
        with urllib.request.urlopen(origin, timeout=timeout) as answer, place.open("wb") as file:  # noqa: S310  # nosec B310
            while part := answer.read(1 << 20):
                size += file.write(part)
                if size > _LARGEST or time.monotonic() > end:
                    break
    except urllib.error.HTTPError as error:
        error.close()
        raise _failed(origin, f"answers {error.code} {error.reason}") from error
    except TimeoutError as error:
        raise _failed(origin, f"does not answer within {timeout:g} s") from error
    except (urllib.error.URLError, HTTPException, ConnectionError, ValueError) as error:
        raise _failed(origin, f"cannot be reached ({getattr(error, 'reason', None) or error})") from error
    if size > _LARGEST:
        raise _failed(origin, "sends more than 512 MiB")
    if time.monotonic() > end:
        raise _failed(origin, f"does not send all of it within {timeout:g} s")
    if not zipfile.is_zipfile(place):
        raise _failed(origin, "does not send a zip")
    return place


def _failed(origin: str, why: str) -> SourceError:
    return SourceError(f"{origin} {why}.", "Check the address and the network; --from names another one.")
