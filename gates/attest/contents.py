"""What a sign-off says about a report and a repository; made when it is signed, and made again when it is verified."""

from __future__ import annotations

from typing import Any

from gates.attest import log, reports, settings
from gates.attest.history import Release
from gates.attest.log import Log
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.attest.statement import Changes, LiveWaiver, Signoff
from gates.model import RunReport, State


def tools(report: RunReport) -> dict[str, str]:
    """Tool → version, of all that the gates ran."""
    return {e.tool: e.version for g in report.gates for e in g.evidence if e.version}


def changes_since(
    repository: Repository, source: Source, earlier: Release | None, log_: Log, commit: str, report: RunReport
) -> Changes:
    """What became weaker in the gates since the release before."""
    if earlier is None:
        return Changes(since=None)
    kept = log.report(repository, log_, earlier.report)
    then = reports.decode(kept, "the report of the release before") if kept is not None else None
    old, new = (settings.at(repository, one) for one in (earlier.commit, commit))
    return Changes(since=earlier.commit, weaker=settings.weaker(old, new, then, report, source.defaults))


def listed_name(path: str) -> str:
    """How a document that the report lists is called among the subjects; no file that is named with --artifact is called so."""
    return f"report:{path}"


def live_waivers(report: RunReport) -> tuple[LiveWaiver, ...]:
    """The exceptions with which the report is green."""
    return tuple(
        LiveWaiver(gate=g.id, rule=f.rule, owner=w.owner, reason=w.reason, expires=w.expires, path=f.path)
        for g in report.gates
        for f in g.findings
        if (w := f.waiver) is not None and f.blocking
    )


def advisory_source(report: RunReport) -> str:
    """What the security gate says about the advisories that it asked: where they are from, and of when."""
    notes = [e.note for g in report.gates if g.id == "security" for e in g.evidence if e.tool == "advisory source"]
    return notes[0] if notes else ""


def test_result(report: RunReport, signoff: Signoff) -> dict[str, Any]:
    """The fields of in-toto's test result."""
    failed = [g.id for g in report.gates if not g.state.green]
    return {
        "result": "FAILED" if failed else "PASSED",
        "configuration": [
            {"name": "gates configuration", "digest": {"sha256": signoff.configuration.removeprefix("sha256:")}},
            {"name": signoff.policy.path, "digest": {"sha256": signoff.policy.digest.removeprefix("sha256:")}},
        ],
        "passedTests": [g.id for g in report.gates if g.state is State.PASSED],
        "warnedTests": [g.id for g in report.gates if g.state is State.NOT_APPLICABLE],
        "failedTests": failed,
    }
