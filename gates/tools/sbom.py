"""A bill of materials in CycloneDX 1.6: parts, their distributions, edges and vulnerabilities in, JSON out.

The document depends on what is in it alone: it has no time of its own (see `stamped`), and its serial number is made
from its content. Pure.
"""

from __future__ import annotations

import dataclasses
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gates import __version__
from gates.tools import cvss

if TYPE_CHECKING:
    from cyclonedx.model.component import Component
    from cyclonedx.model.vulnerability import Vulnerability, VulnerabilityRating

MEDIA_TYPE = "application/vnd.cyclonedx+json; version=1.6"
NAME = "sbom.cdx.json"
_SPACE = uuid.UUID("6f1a8c52-4b0e-5d1c-9b7e-2f6d3c8a9e10")
"""Of the serial numbers; drawn once."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One release.

    Attributes:
        name, version: normalised name, exact version.
        places: (path, line) of what declares it; line 0 where that cannot be said.
        files: the distributions that its lock accepts, as (address or name or "", "sha256:...").
        needs: the names of the parts that it depends on.
    """

    name: str
    version: str
    places: tuple[tuple[str, int], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    needs: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Flaw:
    """One vulnerability of one release.

    Attributes:
        ids: the identifier of the advisory first, then its aliases.
        severity: a word of CycloneDX ("critical" to "info", "unknown").
        vectors: of CVSS, as the advisories state them.
        cwes: numbers of the weaknesses behind it.
        advice: what to do about it, one sentence.
        note: why it counts as worse than its severity, "" when nothing says so.
    """

    package: str
    version: str
    ids: tuple[str, ...]
    severity: str
    vectors: tuple[str, ...]
    cwes: tuple[int, ...]
    summary: str
    advice: str
    note: str = ""


def document(
    project: tuple[str, str], direct: Iterable[str], parts: Sequence[Part], flaws: Iterable[Flaw], gaps: Iterable[str]
) -> str:
    """The bill, without a time.

    Args:
        project: name and version ("" for none) of what the parts are used by.
        direct: the names of the parts that it asks for itself.
        gaps: what could not be listed, a sentence each.
    """
    from cyclonedx.model import Property
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.tool import ToolRepository
    from cyclonedx.output.json import JsonV1Dot6

    name, version = project
    root = Component(type=ComponentType.APPLICATION, name=name, version=version or None, bom_ref="project")
    tool = Component(type=ComponentType.APPLICATION, name="gates", version=__version__, bom_ref="gates")
    listed = {(part.name, part.version): _component(part) for part in parts}
    by_name: dict[str, list[Component]] = {}
    for (part_name, _), component in sorted(listed.items()):
        by_name.setdefault(part_name, []).append(component)
    bom = Bom(
        components=listed.values(),
        vulnerabilities=[_vulnerability(flaw, _purl(flaw.package, flaw.version)) for flaw in flaws],
        metadata=BomMetaData(
            component=root,
            tools=ToolRepository(components=[tool]),
            properties=[Property(name="gates:incomplete", value=gap) for gap in sorted(set(gaps))],
        ),
    )
    bom.register_dependency(root, [c for needed in sorted(set(direct)) for c in by_name.get(needed, ())])
    for part in parts:
        needed = [c for need in sorted(part.needs - {part.name}) for c in by_name.get(need, ())]
        bom.register_dependency(listed[part.name, part.version], needed)
    made = json.loads(JsonV1Dot6(bom).output_as_string())
    del made["serialNumber"], made["metadata"]["timestamp"]
    by_purl = {_purl(part.name, part.version): part for part in parts}
    for component in made.get("components", ()):
        component.update(_details(by_purl[component["bom-ref"]], component["bom-ref"]))
    return _written(made)


def reference(package: str, version: str, identifier: str) -> str:
    """How the bill names one vulnerability of one release."""
    return f"{identifier} of {_purl(package, version)}"


def stamped(bill: str, analyses: Mapping[str, Mapping[str, Any]], at: str) -> bytes:
    """The finished document: what is known of each vulnerability, its serial number, its time.

    Args:
        bill: as `document` makes it.
        analyses: reference → CycloneDX's `analysis`.
        at: RFC 3339.
    """
    import msgspec

    made = msgspec.json.decode(bill)
    for flaw in made.get("vulnerabilities", ()):
        if flaw["bom-ref"] in analyses:
            flaw["analysis"] = dict(analyses[flaw["bom-ref"]])
    serial = uuid.uuid5(_SPACE, _written(made)).urn
    made["metadata"] = {"timestamp": at, **made["metadata"]}
    return msgspec.json.format(_written({"serialNumber": serial, **made}), indent=2).encode() + b"\n"


def _written(made: Mapping[str, Any]) -> str:
    import msgspec

    return msgspec.json.encode(made, order="sorted").decode()


def _component(part: Part) -> Component:
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    purl = PackageURL("pypi", name=part.name, version=part.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        purl=purl,
        bom_ref=purl.to_string(),
    )


def _purl(name: str, version: str) -> str:
    from packageurl import PackageURL

    return PackageURL("pypi", name=name, version=version).to_string()


def _details(part: Part, purl: str) -> dict[str, Any]:
    """Where a part is declared and which distributions its lock accepts.

    One reference for each file that the lock knows, one for all where it knows nothing but hashes. Written as JSON at
    once: a lock names thousands, the library takes half a millisecond for each, and has places in no certain order.
    """
    found: dict[str, list[Mapping[str, str]]] = {}
    for place, digest in part.files:
        algorithm, _, content = digest.partition(":")
        known = {"alg": f"SHA-{algorithm.removeprefix('sha')}", "content": content}
        found.setdefault(place or purl, []).append(known)
    files = [{"type": "distribution", "url": place, "hashes": hashes} for place, hashes in found.items()]
    places = [{"location": path, "line": line} if line else {"location": path} for path, line in sorted(part.places)]
    return {
        **({"externalReferences": files} if files else {}),
        **({"evidence": {"occurrences": places}} if places else {}),
    }


def _vulnerability(flaw: Flaw, purl: str) -> Vulnerability:
    from cyclonedx.model import Property, XsUri
    from cyclonedx.model.vulnerability import (
        BomTarget,
        Vulnerability,
        VulnerabilityReference,
        VulnerabilitySource,
    )

    def source(identifier: str) -> VulnerabilitySource:
        return VulnerabilitySource(name="OSV", url=XsUri(f"https://osv.dev/vulnerability/{identifier}"))

    first, *others = flaw.ids
    return Vulnerability(
        bom_ref=reference(flaw.package, flaw.version, first),
        id=first,
        source=source(first),
        references=[VulnerabilityReference(id=other, source=source(other)) for other in others],
        ratings=_ratings(flaw),
        cwes=flaw.cwes,
        description=flaw.summary or None,
        recommendation=flaw.advice,
        affects=[BomTarget(ref=purl)],
        properties=[Property(name="gates:exploited", value=flaw.note)] if flaw.note else None,
    )


def _ratings(flaw: Flaw) -> list[VulnerabilityRating]:
    """That of each vector; the database's word where there is none that can be scored."""
    from cyclonedx.model.vulnerability import VulnerabilityRating, VulnerabilitySeverity

    found = []
    for vector in flaw.vectors:
        score, word = cvss.base_score(vector), cvss.severity(vector)
        if score is not None and word is not None:
            severity = VulnerabilitySeverity.NONE if score == 0 else VulnerabilitySeverity(word.value)
            rating = VulnerabilityRating(
                score=Decimal(str(score)), severity=severity, method=_method(vector), vector=vector
            )
            found.append(rating)
    return found or [VulnerabilityRating(severity=VulnerabilitySeverity(flaw.severity))]


def _method(vector: str) -> Any:
    from cyclonedx.model.vulnerability import VulnerabilityScoreSource as Source

    if re.match(r"\(?CVSS:3\.1", vector):
        return Source.CVSS_V3_1
    return {2: Source.CVSS_V2, 3: Source.CVSS_V3, 4: Source.CVSS_V4}[cvss.generation(vector)]
