"""Results on disk, each atomically and the moment it exists: what a killed run knew is never lost.

OUTPUT/runs/<id>/run.json         the report as it stands, every gate that did not end yet as `not-run`
OUTPUT/runs/<id>/<gate>/*.log     what the tools said
OUTPUT/runs/<id>/<document>       what a gate made for other programs
OUTPUT/history/<id>.json         as much of it as a trend shows
OUTPUT/gates.json, gates.html     the newest finished (or interrupted) run, and its documents beside them
"""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from pathlib import Path, PurePosixPath

from gates.engine import history
from gates.errors import GatesError, NoAnswerError
from gates.model import Artifact, Document, RunReport
from gates.project.atomic import write_atomically

KEPT_RUNS = 20


@dataclasses.dataclass(frozen=True)
class _Documented:
    artifacts: tuple[Artifact, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Naming:
    """As much of a report as names its documents: reading the rest of it would take long."""

    gates: tuple[_Documented, ...]


class Journal:
    """The output folder of one run.

    Raises:
        NoAnswerError: the folder cannot be written.
    """

    def __init__(self, output: Path, run_id: str) -> None:
        self.output = output
        self.run_id = run_id
        self.folder = output / "runs" / run_id
        try:
            fresh = not output.exists()
            self.folder.mkdir(parents=True, exist_ok=True)
            if fresh:
                (output / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise _unwritable(output, error) from error

    def logs(self, gate: str) -> tuple[Path, str]:
        """The folder for a gate's tool output, and its name relative to the output folder."""
        return self.folder / gate, f"runs/{self.run_id}/{gate}"

    def note(self, report: RunReport) -> None:
        """Keep the report as it stands now."""
        _write(self.folder / "run.json", encode(report))

    def keep(self, document: Document) -> Artifact:
        """Keep what a gate made for other programs."""
        _write(self.folder / document.name, document.content)
        digest = hashlib.sha256(document.content).hexdigest()
        return Artifact(document.name, digest, document.media_type, document.title)

    def finish(self, report: RunReport) -> Path:
        """Keep the final report, make it the current one and forget the oldest runs; the path of `gates.json`."""
        self.note(report)
        self._lay_out({artifact.path for artifact in report.artifacts})
        _write(self.output / "gates.json", encode(report))
        try:
            history.keep(self.output, report)
        except OSError as error:
            raise _unwritable(self.output / history.FOLDER, error) from error
        self._prune()
        return self.output / "gates.json"

    def write_text(self, name: str, text: str) -> Path:
        """Write a rendered report beside `gates.json`."""
        write_document(self.output / name, text)
        return self.output / name

    def _lay_out(self, named: set[str]) -> None:
        """Put the run's documents beside the report, and take away those of the report before: they would pass for its own."""
        current = self.output / "gates.json"
        for old in _named_by(current) - named:
            _remove(self.output / old)
        for name in sorted(filter(_plain, named)):
            if (self.folder / name).is_file():
                _write(self.output / name, (self.folder / name).read_bytes())

    def _prune(self) -> None:
        """Forget the oldest runs; partial ones never displace the full ones, which later runs are compared with."""
        runs = sorted(p for p in (self.output / "runs").iterdir() if p.is_dir())
        if len(runs) <= KEPT_RUNS:
            return
        full = [past.id for past in history.load(self.output) if past.selected is None][-KEPT_RUNS:]
        for old in runs[:-KEPT_RUNS]:
            if old.name not in full:
                shutil.rmtree(old, ignore_errors=True)


def encode(report: RunReport) -> bytes:
    """The report as the JSON document of the contract."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


def decode(data: bytes, source: str) -> RunReport:
    """A report from its JSON document.

    Raises:
        NoAnswerError: it is not a `gates-report/1` document.
    """
    import msgspec

    try:
        return msgspec.json.decode(data, type=RunReport)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise NoAnswerError(f"{source} is not a gates-report/1 document: {error}.", "Run `gates run` again.") from error


def _named_by(current: Path) -> set[str]:
    """The documents that a stored report names; none where there is no report that can be read."""
    import msgspec

    try:
        stored = msgspec.json.decode(current.read_bytes(), type=_Naming)
    # gates: ignore[logging/swallowed-exception] what is no report has put nothing there
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return set()
    return {artifact.path for gate in stored.gates for artifact in gate.artifacts if _plain(artifact.path)}


def _plain(name: str) -> bool:
    """Whether it is the name of a file in the folder itself: a report may come from anywhere."""
    return PurePosixPath(name).name == name and name not in {"", ".", ".."} and not name.startswith("gates.")


def newest(output: Path) -> RunReport:
    """The newest stored run, finished or not.

    Raises:
        NoAnswerError: nothing is stored there, or it cannot be read.
    """
    noted = sorted((output / "runs").glob("*/run.json"), reverse=True) if (output / "runs").is_dir() else []
    for candidate in [*noted[:1], output / "gates.json", *noted[1:]]:
        if candidate.is_file():
            try:
                return decode(candidate.read_bytes(), str(candidate))
            except OSError as error:
                raise NoAnswerError(
                    f"{candidate} cannot be read: {error.strerror}.", "Check its permissions."
                ) from error
    raise NoAnswerError(
        f"No run is stored in {output}.", "Run `gates run` first, or name the folder: `gates report DIR`."
    )


def newest_full(output: Path) -> RunReport:
    """The newest stored run of all gates; the newest one of all where there is none.

    Raises:
        NoAnswerError: nothing is stored there, or the newest cannot be read.
    """
    newest_of_all = newest(output)
    if newest_of_all.run.selected is None:
        return newest_of_all
    for stored in sorted((output / "runs").glob("*/run.json"), reverse=True):
        try:
            report = decode(stored.read_bytes(), str(stored))
        # gates: ignore[logging/swallowed-exception] an old run that is damaged is passed over; its place is told where it is the newest
        except (OSError, NoAnswerError):
            continue
        if report.run.selected is None:
            return report
    return newest_of_all


def write_document(target: Path, text: str) -> None:
    """Write a rendered report to any place.

    Raises:
        NoAnswerError: it cannot be written.
    """
    _write(target, text.encode("utf-8", "replace"))


def _remove(target: Path) -> None:
    try:
        if target.is_file():
            target.unlink()
    except OSError as error:
        raise _unwritable(target, error) from error


def _write(target: Path, data: bytes) -> None:
    try:
        write_atomically(target, data)
    except OSError as error:
        raise _unwritable(target, error) from error


def _unwritable(path: Path, error: OSError) -> GatesError:
    return NoAnswerError(f"{path} cannot be written: {error.strerror}.", "Name a writable folder with --output.")


def schema() -> bytes:
    """The JSON Schema of the report, generated from the dataclasses; `docs/gates-report-1.schema.json` is its committed copy."""
    import msgspec

    made = msgspec.json.schema(RunReport)
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "gates-report/1"
    made["$defs"]["RunReport"]["required"].insert(0, "schema")
    return msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"
