"""Where a run stands: against the run before it, the base of the change, and what the gates were held to at the last release."""

from __future__ import annotations

import collections
import dataclasses
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from gates import registry
from gates.config import of_the_past
from gates.engine import baseline, difference, history
from gates.errors import ConfigError
from gates.model import PastRun, RunReport, Weakened, Weakening, WeakeningKind
from gates.project import Project, git, releases
from gates.project.weakening import Defaults, weakened

_NO_RELEASE = "No release tag is on this commit or before it, so there is nothing to compare with."


def look_ahead(project: Project, defaults: Callable[[], Defaults]) -> None:
    """Ask git what the last release was held to while the gates run, so that nobody waits for it after the last one."""
    threading.Thread(target=since_release, args=(project, defaults), daemon=True).start()


def placed(report: RunReport, project: Project, output: Path, defaults: Callable[[], Defaults]) -> RunReport:
    """The report with what changed.

    Args:
        output: the folder of the reports.
        defaults: of every gate's options; a function, because finding them out takes time and most often nobody asks.
    """
    past: Sequence[PastRun] = history.load(output)
    files = frozenset(project.files)
    return dataclasses.replace(
        report,
        differences=(
            difference.since_previous(report, past, output, files),
            difference.since_base(report, past, output, project.git.base, project.git.base_note, files),
        ),
        weakened=_with_inline(since_release(project, defaults), report, project),
    )


def since_release(project: Project, defaults: Callable[[], Defaults]) -> Weakened:
    """In what the configuration and the baseline are weaker than at the last release."""
    return project.once("weakened", lambda: _since_release(project, defaults))


def _since_release(project: Project, defaults: Callable[[], Defaults]) -> Weakened:
    release = releases.latest(project)
    if release is None:
        return Weakened("", note=_NO_RELEASE)
    own, shared, accepted = (
        git.text_at(project.root, release.ref, name) for name in ("gates.toml", "pyproject.toml", baseline.FILE)
    )
    grown = _accepted_since(project, accepted)
    try:
        old = of_the_past(own, shared, registry.IDS)
    except ConfigError as error:
        return Weakened(
            release.tag, grown, f"Its configuration cannot be read by this version of gates: {error.message}"
        )
    return Weakened(release.tag, (*weakened(old, project.config, defaults()), *grown))


def _accepted_since(project: Project, then: str | None) -> tuple[Weakening, ...]:
    """A weakening for each gate of which findings came into the baseline."""
    try:
        now = baseline.load(project.root)
        known = {(e.rule, e.fingerprint) for e in baseline.parsed(then).entries} if then is not None else set()
    # gates: ignore[logging/swallowed-exception] the run itself tells a baseline that cannot be read
    except ConfigError:
        return ()
    added = collections.Counter(e.gate for e in now.entries if (e.rule, e.fingerprint) not in known)
    return tuple(
        Weakening(
            WeakeningKind.BASELINE,
            gate,
            f"{count} finding{'s' if count != 1 else ''} of {gate} came into {baseline.FILE}.",
        )
        for gate, count in added.items()
    )


def _with_inline(since: Weakened, report: RunReport, project: Project) -> Weakened:
    """Also the inline waivers that were written since the release, as far as they excuse something."""
    inline = [
        (gate.id, f)
        for gate in report.gates
        for f in gate.findings
        if f.waiver is not None and f.waiver.owner == "inline" and f.path is not None and f.line is not None
    ]
    if not since.since or not inline:
        return since
    paths = sorted({f.path for _, f in inline if f.path is not None})
    written = git.lines_since(project.root, f"refs/tags/{since.since}", paths)
    added = [
        Weakening(
            WeakeningKind.INLINE_WAIVER,
            gate,
            f"{f.path}:{f.line} waives {f.rule}.",
            f.waiver.reason if f.waiver else "",
        )
        for gate, f in inline
        if f.path is not None
        and f.line is not None
        and _says_so(project, f.path, f.line, written.get(f.path, frozenset()))
    ]
    return dataclasses.replace(since, changes=(*since.changes, *added))


def _says_so(project: Project, path: str, line: int, written: frozenset[int]) -> bool:
    """Whether the comment on the line, or above it, is among the lines that were written since."""
    text = (project.read_or_none(path) or "").split("\n")
    return any(
        number in written and number <= len(text) and re.search(r"gates:\s*ignore\[", text[number - 1])
        for number in (line, line - 1)
    )
