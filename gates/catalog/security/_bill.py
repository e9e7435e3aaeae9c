"""The bill of materials of the `security` gate: the releases that were audited, as other programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gates.catalog.security import _vulnerability
from gates.catalog.security._vulnerability import Vulnerability
from gates.model import Document, Finding, Waiver
from gates.project import Project
from gates.tools import sbom

if TYPE_CHECKING:
    from gates.tools.closure import Release
    from gates.tools.requirement_files import Declared

_JUSTIFICATIONS = {
    "component not present": "code_not_present",
    "vulnerable code not present": "code_not_present",
    "vulnerable code not in execute path": "code_not_reachable",
    "inline mitigations already exist": "protected_by_mitigating_control",
}
"""OpenVEX → CycloneDX; the fifth of OpenVEX has no counterpart, and is told in words alone."""


def of(
    project: Project,
    releases: Sequence[Release],
    declared: Iterable[Declared],
    edges: Mapping[str, frozenset[str]],
    found: Iterable[Vulnerability],
    gaps: Iterable[str],
) -> str:
    """The bill of what was audited; its time and what is waived come with each report."""
    files: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    direct = set()
    for item in declared:
        files.setdefault((item.name, item.version), {}).update(dict.fromkeys(item.files))
        if item.direct:
            direct.add(item.name)
    nothing: dict[tuple[str, str], None] = {}
    parts = [
        sbom.Part(
            release.name,
            release.version,
            release.places,
            tuple(files.get((release.name, release.version), nothing)),
            edges.get(release.name, frozenset()),
        )
        for release in releases
    ]
    version = project.pyproject.get("project", {}).get("version")
    service = (project.name, version if isinstance(version, str) else "")
    return sbom.document(service, direct, parts, map(_flaw, found), gaps)


def finished(bill: str, found: Iterable[Vulnerability], findings: Iterable[Finding], at: str) -> Document:
    """The document of one report.

    Args:
        findings: as the report has them, with their waivers.
        at: when the run began, RFC 3339.
    """
    waivers = {finding.message: finding.waiver for finding in findings}
    return Document(
        sbom.NAME, sbom.MEDIA_TYPE, "bill of materials", sbom.stamped(bill, dict(_analyses(found, waivers)), at)
    )


def _analyses(
    found: Iterable[Vulnerability], waivers: Mapping[str, Waiver | None]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in found:
        waiver = waivers.get(_vulnerability.message(one))
        if waiver is not None:
            yield sbom.reference(one.package, one.version, one.ids[0]), _analysis(one, waiver)


def _analysis(found: Vulnerability, waiver: Waiver) -> Mapping[str, Any]:
    """A statement of OpenVEX says that the release is not affected; a waiver only that its owner answers for it for a while."""
    by = f"{waiver.reason} ({waiver.owner}{f', until {waiver.expires}' if waiver.expires else ''})"
    if waiver.reason != found.excused:
        return {"state": "in_triage", "detail": by}
    justification = _JUSTIFICATIONS.get(found.excused.partition(":")[0])
    said = {"justification": justification} if justification else {}
    return {"state": "not_affected", **said, "detail": by}


def _flaw(found: Vulnerability) -> sbom.Flaw:
    return sbom.Flaw(
        package=found.package,
        version=found.version,
        ids=found.ids,
        severity=str(found.severity) if found.severity is not None else "unknown",
        vectors=found.vectors,
        cwes=found.cwes,
        summary=found.summary,
        advice=_vulnerability.advice(found),
        note=found.exploited,
    )
