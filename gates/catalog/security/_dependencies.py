"""The dependency half of the `security` gate: which releases, which source, which vulnerabilities, how bad.

A release counts as audited when the source answered about it, pip-audit gave its verdict on it, and the two agree; a
canary (a release that is known to be vulnerable) goes the same way, so that a source that knows nothing cannot look
clean.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from gates.catalog.security import _bill, _circumstances, _second_opinion
from gates.catalog.security._options import Options
from gates.catalog.security._vulnerability import Vulnerability
from gates.databases.debian import cache_folder
from gates.errors import NoAnswerError, ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools import advisories, closure, osv, osv_many, osv_server, osv_source, pins, pip_audit, tool_command
from gates.tools.closure import Release
from gates.tools.osv_answered import AnsweredSource


@dataclasses.dataclass(frozen=True, slots=True)
class Audit:
    """What came of the dependencies; `releases` is None for a project that runs with none.

    Attributes:
        bill: of what was audited, as `sbom.document` makes it; "" where nothing was.
    """

    releases: int | None = None
    vulnerabilities: tuple[Vulnerability, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unanswered: tuple[str, ...] = ()
    bill: str = ""


def audit(project: Project, options: Options) -> Audit:
    """Audit what the project depends on; `GATES_ADVISORIES` wins over the option `advisories`."""
    try:
        declared = pins.declared(project)
        if not declared:
            return Audit()
        installed, _ = project.ask_probe("requires", {}, timeout=60)
        found, unknown = closure.resolve(declared, installed, project.interpreter.version)
    except NoAnswerError as error:
        return Audit(releases=0, unanswered=(str(error),))
    releases = [release for release in found if osv.is_version(release.version)]
    gaps = [_gap(item.name, item.path, item.line, item.problem) for item in unknown]
    odd = [release for release in found if not osv.is_version(release.version)]
    gaps += [_gap(r.name, *r.places[0], f"its version {r.version!r} is not one that advisories know") for r in odd]
    if not releases and not gaps:
        return Audit()
    done = _audited(project, releases, tuple(gaps), options)
    if not done.evidence:  # nobody answered: nothing was audited
        return done
    edges = closure.edges(declared, installed, project.interpreter.version)
    return dataclasses.replace(done, bill=_bill.of(project, releases, declared, edges, done.vulnerabilities, gaps))


def _audited(project: Project, releases: Sequence[Release], gaps: tuple[str, ...], options: Options) -> Audit:
    try:
        found, evidence = _ask(project, releases, options) if releases else ((), ())
    except NoAnswerError as error:
        return Audit(len(releases), unanswered=(*gaps, str(error)))
    try:
        return Audit(len(releases), _circumstances.added(project, found, options), evidence, gaps)
    except NoAnswerError as error:
        return Audit(len(releases), found, evidence, (*gaps, str(error)))


def _gap(name: str, path: str, line: int, problem: str) -> str:
    why = problem or "it is pinned nowhere and is not installed in the project's environment"
    place = f"{path}:{line}" if line else path
    if name == path:
        return f"{place} could not be audited: {why}. Pin them in a requirement file."
    return f"{name} ({place}) could not be audited: {why}. Pin it, or install the project's dependencies."


def _ask(
    project: Project, releases: Sequence[Release], options: Options
) -> tuple[tuple[Vulnerability, ...], tuple[Evidence, ...]]:
    memory = cache_folder() / "advisories"
    terms = advisories.Terms(options.advisories_timeout, options.advisories_max_age, memory, options.advisories_memory)
    source = advisories.configured(options.advisories, project.root, terms)
    wanted = [(release.name, release.version) for release in releases]
    canary, known = advisories.canary(source, {release.name for release in releases})
    answers = {canary: known, **osv_many.ask_all(source, dict.fromkeys(wanted))}
    command = tool_command(project, "pip-audit")
    with osv_server.serve(AnsweredSource(source.label, answers)) as address:
        verdicts, evidence = pip_audit.audit(command, [*wanted, canary], address)
    groups = {verdict.release: _agreed(verdict, answers) for verdict in verdicts}
    if not groups[canary]:
        raise ToolFailedError(
            f"pip-audit did not report the canary {canary[0]} {canary[1]}, which is vulnerable.", "Reinstall pip-audit."
        )
    answered = AnsweredSource(source.label, answers, source)
    evidence += _second_opinion.of_uv(project, releases, answered, groups)
    proof = Evidence(
        "advisory source", note=f"{source.label}: {source.described}; it knows the canary {canary[0]} {canary[1]}"
    )
    found = [
        _vulnerability(release, group, answers, source)
        for release in releases
        for group in groups[release.name, release.version]
    ]
    return tuple(found), (*evidence, proof)


def _agreed(
    verdict: pip_audit.Verdict, answers: Mapping[osv_source.Question, tuple[osv.Record, ...]]
) -> tuple[frozenset[str], ...]:
    """The identifiers of each vulnerability of a release.

    Raises:
        ToolFailedError: pip-audit passed over the release, or over an advisory of the source.
    """
    name, version = verdict.release
    if verdict.skipped:
        raise ToolFailedError(
            f"pip-audit passed over {name} {version}: {verdict.skipped}.", "Pin it to a version of the index."
        )
    groups: list[frozenset[str]] = []
    for new in verdict.groups:
        joined = [g for g in groups if g & new]
        groups = [g for g in groups if not g & new] + [new.union(*joined)]
    lost = [r.id for r in answers[name, version] if not any(r.id in group for group in groups)]
    if lost:
        raise ToolFailedError(
            f"pip-audit does not report {lost[0]} for {name} {version}, which the source does.", "Upgrade pip-audit."
        )
    return tuple(groups)


def _vulnerability(
    release: Release,
    group: frozenset[str],
    answers: Mapping[osv_source.Question, tuple[osv.Record, ...]],
    source: osv_source.Source,
) -> Vulnerability:
    records = told = [r for r in answers[release.name, release.version] if r.id in group]
    severity = osv.severity(records)
    if severity is None:
        others = (source.record(name) for name in sorted(group - {r.id for r in records}))
        told = [*records, *(r for r in others if r is not None and not r.withdrawn)]
        severity = osv.severity(told)
    ids = tuple(dict.fromkeys([*sorted(r.id for r in records), *sorted(group)]))
    return Vulnerability(
        package=release.name,
        version=release.version,
        ids=ids,
        severity=severity,
        malicious=any(name.startswith("MAL-") for name in group),
        summary=next((r.summary for r in records if r.summary), ""),
        fixed=osv.first_fixed(records, release.name, release.version) or "",
        places=release.places,
        via=release.via,
        vectors=tuple(sorted({vector for record in told for vector in osv.vectors(record)})),
        cwes=tuple(sorted({number for record in told for number in osv.weaknesses(record)})),
    )
