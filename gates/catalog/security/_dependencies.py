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
from gates.catalog.security._unaudited import Unaudited
from gates.catalog.security._vulnerability import Vulnerability
from gates.databases.debian import cache_folder
from gates.errors import NoAnswerError, ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools import advisories, closure, osv, osv_many, osv_server, osv_source, pins, pip_audit, tool_command
from gates.tools.closure import Release
from gates.tools.osv_answered import AnsweredSource
from gates.tools.requirement_files import Declared


@dataclasses.dataclass(frozen=True, slots=True)
class Audit:
    """What came of the dependencies; `releases` is None for a project that runs with none that could be looked at.

    Attributes:
        unaudited: the dependencies that nobody could look at, each a finding.
        bill: of what was audited, as `sbom.document` makes it; "" where nothing was.
    """

    releases: int | None = None
    vulnerabilities: tuple[Vulnerability, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unanswered: tuple[str, ...] = ()
    unaudited: tuple[Unaudited, ...] = ()
    bill: str = ""


def audit(project: Project, options: Options) -> Audit:
    """Audit what the project depends on; `GATES_ADVISORIES` wins over the option `advisories`."""
    try:
        declared = pins.declared(project)
        if not declared:
            return Audit()
        python = project.interpreter
        installed = {
            name: {"version": version, "requires": python.requirements[name]}
            for name, version in python.distributions.items()
        }
        found, unknown = closure.resolve(declared, installed, project.interpreter.version)
    except NoAnswerError as error:
        return Audit(releases=0, unanswered=(str(error),))
    readable = [release for release in found if osv.is_version(release.version)]
    skipped = [_declared(item) for item in unknown if item.name != item.path]
    skipped += [_odd(release) for release in found if not osv.is_version(release.version)]
    gaps = tuple(_unread(item) for item in unknown if item.name == item.path)
    if not readable:
        return Audit(unanswered=gaps, unaudited=tuple(skipped))
    try:
        asked = _ask(project, readable, options)
    except NoAnswerError as error:
        return Audit(len(readable), unanswered=(*gaps, str(error)), unaudited=tuple(skipped))
    skipped += asked.missing
    try:
        vulnerabilities = _circumstances.added(project, asked.found, options)
    except NoAnswerError as error:
        vulnerabilities, gaps = asked.found, (*gaps, str(error))
    edges = closure.edges(declared, installed, project.interpreter.version)
    left_out = [*gaps, *(one.sentence for one in skipped)]
    bill = _bill.of(project, asked.releases, declared, edges, vulnerabilities, left_out)
    return Audit(len(asked.releases) or None, vulnerabilities, asked.evidence, gaps, tuple(skipped), bill)


def _declared(item: Declared) -> Unaudited:
    why = item.problem or "it is pinned nowhere and is not installed in the project's environment"
    return Unaudited(item.name, item.version, why, item.path, item.line)


def _odd(release: Release) -> Unaudited:
    return Unaudited(
        release.name, "", f"its version {release.version!r} is not one that advisories know", *release.places[0]
    )


def _unread(item: Declared) -> str:
    """What is wrong with a file whose dependencies nobody can tell."""
    place = f"{item.path}:{item.line}" if item.line else item.path
    return f"{place} could not be audited: {item.problem}. Pin them in a requirement file."


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What the source and pip-audit said about the releases that the source has, and the others."""

    releases: tuple[Release, ...]
    found: tuple[Vulnerability, ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[Unaudited, ...]


def _ask(project: Project, releases: Sequence[Release], options: Options) -> _Asked:
    memory = cache_folder() / "advisories"
    terms = advisories.Terms(options.advisories_timeout, options.advisories_max_age, memory, options.advisories_memory)
    source = advisories.configured(options.advisories, project.root, terms)
    canary, known = advisories.canary(source, {release.name for release in releases})
    said = osv_many.ask_all(source, dict.fromkeys((release.name, release.version) for release in releases))
    answers = {canary: known} | {question: found for question, found in said.items() if found is not None}
    command = tool_command(project, "pip-audit")
    with osv_server.serve(AnsweredSource(source.label, answers)) as address:
        verdicts, evidence = pip_audit.audit(command, list(answers), address)
    groups = {verdict.release: _agreed(verdict, answers) for verdict in verdicts}
    if not groups[canary]:
        raise ToolFailedError(
            f"pip-audit did not report the canary {canary[0]} {canary[1]}, which is vulnerable.", "Reinstall pip-audit."
        )
    there = tuple(release for release in releases if (release.name, release.version) in answers)
    answered = AnsweredSource(source.label, answers, source)
    evidence += _second_opinion.of_uv(project, there, answered, groups)
    proof = Evidence(
        "advisory source", note=f"{source.label}: {source.described}; it knows the canary {canary[0]} {canary[1]}"
    )
    found = [
        _vulnerability(release, group, answers, source)
        for release in there
        for group in groups[release.name, release.version]
    ]
    why = f"the advisory source {source.label} does not have that release"
    missing = (Unaudited(r.name, r.version, why, *r.places[0]) for r in releases if r not in there)
    return _Asked(there, tuple(found), (*evidence, proof), tuple(missing))


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
