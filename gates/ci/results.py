"""What came back from the shards, as it lies in the folder that their artifacts were put into. Reads and judges nothing."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from pathlib import Path

from gates.ci import plan as plans
from gates.engine import journal
from gates.errors import NoAnswerError
from gates.model import RunReport


@dataclasses.dataclass(frozen=True, slots=True)
class Returned:
    """One shard's report folder.

    Attributes:
        folder: where it is.
        name: the same, relative to the folder of all results, for people.
        report: what is stored in it; None when that cannot be read.
        complaint: why not.
    """

    folder: Path
    name: str
    report: RunReport | None
    complaint: str = ""


def collect(folder: Path) -> tuple[Returned, ...]:
    """Every stored run below a folder, by name.

    A shard that was killed has no gates.json; its journal counts, with the gates that did not end as `not-run`.
    """
    found = []
    for place, folders, files in os.walk(folder):
        if "gates.json" in files or "runs" in folders:
            folders.clear()
            found.append(_read(Path(place), folder))
        folders.sort()
    return tuple(sorted(found, key=lambda r: r.name))


def find_plan(folder: Path) -> Path:
    """The one plan below a folder.

    Raises:
        NoAnswerError: there is none, or more than one that differ.
    """
    paths = sorted(folder.rglob(plans.FILE))
    if not paths:
        raise NoAnswerError(
            f"There is no plan ({plans.FILE}) in {folder}, so nobody knows what must come back.",
            "Name it with --plan, or make it with `gates ci plan` before the shards start.",
        )
    if len({path.read_bytes() for path in paths}) > 1:
        raise NoAnswerError(f"There are {len(paths)} plans in {folder} that differ.", "Name the right one with --plan.")
    return paths[0]


def _read(place: Path, above: Path) -> Returned:
    name = place.relative_to(above).as_posix()
    try:
        report = journal.newest(place)
    except NoAnswerError as error:
        return Returned(place, name, None, error.message)
    for artifact in report.artifacts:
        if not _is_whole(place / "runs" / report.run.id / artifact.path, artifact.sha256):
            return Returned(
                place, name, None, f"its document {artifact.path} is missing, or is not the one that was made."
            )
    return Returned(place, name, report)


def _is_whole(path: Path, digest: str) -> bool:
    try:
        return not path.is_symlink() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False
