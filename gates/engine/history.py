"""What every run leaves for the trend: a page of a kilobyte in OUTPUT/history/, of the last runs."""

from __future__ import annotations

from pathlib import Path

from gates.model import GateResult, PastGate, PastRun, RunReport
from gates.project.atomic import write_atomically

KEPT = 60
FOLDER = "history"


def keep(output: Path, report: RunReport) -> None:
    """Write the page of a run and forget the oldest ones.

    Raises:
        OSError: the folder cannot be written.
    """
    import msgspec

    folder = output / FOLDER
    folder.mkdir(exist_ok=True)
    write_atomically(folder / f"{report.run.id}.json", msgspec.json.encode(condensed(report)) + b"\n", durable=False)
    for old in _pages(output)[:-KEPT]:
        old.unlink(missing_ok=True)


def load(output: Path) -> tuple[PastRun, ...]:
    """The last runs, the newest last; a page that cannot be read is left out, since a trend is no proof of anything."""
    import msgspec

    decoder = msgspec.json.Decoder(PastRun)
    found = []
    for page in _pages(output):
        try:
            found.append(decoder.decode(page.read_bytes()))
        # gates: ignore[logging/swallowed-exception] see above
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            continue
    return tuple(found)


def condensed(report: RunReport) -> PastRun:
    """As much of a report as a trend shows."""
    return PastRun(
        id=report.run.id,
        started=report.run.started,
        duration_s=report.run.duration_s,
        selected=report.run.selected,
        commit=report.project.commit,
        branch=report.project.branch,
        dirty=report.project.dirty,
        verdict=report.verdict,
        gates=tuple(map(_gate, report.gates)),
    )


def _gate(result: GateResult) -> PastGate:
    percent = tuple(m for m in result.measures if m.unit == "%")
    return PastGate(result.id, result.state, len(result.findings), len(result.blockers), result.duration_s, percent)


def _pages(output: Path) -> list[Path]:
    """By age: the ids of runs begin with their time."""
    folder = output / FOLDER
    return sorted(folder.glob("*.json")) if folder.is_dir() else []
