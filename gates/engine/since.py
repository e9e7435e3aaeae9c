"""What is new since a commit: the findings of its stored run are not held against the change, everything else is.

Compared are findings, not lines: a change breaks lines that it does not touch, so what the stored run did not have blocks wherever it is.
Gates whose inputs are those of that run replay its facts, as always. Without a full, clean and answered run of the commit there is
nothing to compare with, and that is told instead of guessed.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from gates.engine import baseline, journal
from gates.engine.baseline import Baseline
from gates.errors import NoAnswerError, UsageError
from gates.model import RunReport
from gates.project import Project, git


@dataclasses.dataclass(frozen=True, slots=True)
class Since:
    """A commit with its stored run.

    Attributes:
        name: as the user called it.
        commit: 40 hex digits; the merge base where the name itself has no run.
        run: id of the stored run.
        accepted: what it found.
    """

    name: str
    commit: str
    run: str
    accepted: Baseline

    @property
    def sentence(self) -> str:
        """What a reader of the result has to know."""
        count = len(self.accepted.entries)
        known = f"the {count} findings of that run are" if count != 1 else "the one finding of that run is"
        return (
            f"Only what is new since {self.name} (commit {self.commit[:10]}, run {self.run}) is held against this change; "
            f"{known} left out."
        )


def look(project: Project, name: str, output: Path) -> Since:
    """The newest stored run of a commit, or of its merge base with HEAD.

    Args:
        output: folder of the reports.

    Raises:
        UsageError: the name is no commit, or no run of it is stored that could be compared with.
    """
    root = project.root
    named = _line(git.ask(root, "rev-parse", "--verify", "-q", f"{name}^{{commit}}"))
    if named is None:
        raise UsageError(f"--changed-since {name!r} names no commit of this repository.", "Fetch it, or name another.")
    fork = _line(git.ask(root, "merge-base", named, "HEAD"))
    found = [(c, r) for c in dict.fromkeys((named, fork)) if c is not None for r in _runs(output, c)]
    if not found:
        raise UsageError(
            f"No full run of {name} ({named[:10]}) is stored in {output}, so nobody can say what is new since then.",
            f"Run `gates run` on a clean checkout of {name}, and keep its {output.name}/runs here.",
        )
    commit, report = found[0]
    return Since(name, commit, report.run.id, baseline.take(report.gates, Baseline(), lambda p: _then(root, commit, p)))


def _runs(output: Path, commit: str) -> list[RunReport]:
    """The stored runs of a commit that say all about it, the newest first."""
    found = []
    for path in sorted((output / "runs").glob("*/run.json"), reverse=True):
        try:
            report = journal.decode(path.read_bytes(), str(path))
        # gates: ignore[logging/swallowed-exception] a run that cannot be read is no run to compare with, and that is told
        except (OSError, NoAnswerError):
            continue
        whole = report.run.selected is None and all(g.state.answered for g in report.gates)
        if report.project.commit == commit and whole and not report.project.dirty:
            found.append(report)
    return found


def _then(root: Path, commit: str, path: str) -> list[str]:
    """The lines of a file as the commit has it; empty where it has none."""
    return (git.ask(root, "show", f"{commit}:./{path}") or "").split("\n")


def _line(said: str | None) -> str | None:
    return (said or "").strip() or None
