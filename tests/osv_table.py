"""A table of synthetic OSV records, and what each of them says about one release.

Each row is a record of its own about the package `widget`. Made by hand: what the columns say was worked out from the OSV
schema and PEP 440, not from our code.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gates.model import Severity
from tests.osv_fixtures import below, record, word

CRITICAL, HIGH, MEDIUM, LOW, INFO = Severity
V2_HIGH = "AV:N/AC:L/Au:N/C:C/I:C/A:C"
V2_MEDIUM = "AV:N/AC:M/Au:N/C:N/I:P/A:N"
V2_LOW = "AV:L/AC:H/Au:M/C:N/I:N/A:P"
V3_CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V3_HIGH = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
V3_MEDIUM = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"
V3_LOW = "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N"
V3_NONE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"
V4_CRITICAL = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
V4_HIGH = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N"
V4_MEDIUM = "CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N"


class Row(NamedTuple):
    """One record and what it says.

    Attributes:
        version: of the release that is asked about.
        affected: whether it is vulnerable.
        severity: None where the record states none.
        fixed: the first version above that is not affected any more, None where none is named.
    """

    raw: dict[str, Any]
    version: str
    affected: bool
    severity: Severity | None = None
    fixed: str | None = None


def scored(*vectors: str) -> dict[str, Any]:
    """Vectors, with the type that the schema wants for each."""
    kinds = {"CVSS:4": "CVSS_V4", "CVSS:3": "CVSS_V3"}
    return {"severity": [{"type": kinds.get(vector[:6], "CVSS_V2"), "score": vector} for vector in vectors]}


def spans(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    """Events of one range: (introduced, fixed), again and again."""
    return [event for since, until in pairs for event in ({"introduced": since}, {"fixed": until})]


def until(version: str, since: str = "0") -> list[dict[str, str]]:
    """Events of a range whose last version is affected, too."""
    return [{"introduced": since}, {"last_affected": version}]


def _two_ranges(identifier: str) -> dict[str, Any]:
    raw = record(identifier, events=below("1.2"))
    raw["affected"][0]["ranges"].append({"type": "ECOSYSTEM", "events": spans(("2.0", "2.4"))})
    return raw


def _two_entries(identifier: str) -> dict[str, Any]:
    raw = record(identifier, "other", events=below("9"))
    raw["affected"] += record("-", events=spans(("1.0", "1.5")))["affected"]
    return raw


def _in_entry(identifier: str, **more: Any) -> dict[str, Any]:
    raw = record(identifier, events=below("2.0"))
    raw["affected"][0] |= more
    return raw


SEVERAL = spans(("1.0", "1.4"), ("2.0", "2.3"))
GIT = [{"introduced": "0"}, {"fixed": "6a1c3e0f"}]
YANKED = ["1.0", "1.0.1", "1.1rc1"]
"""Versions that the index hides: an advisory that lists them means them all the same."""

ROWS = [
    # one range
    Row(record("T-01", events=below("1.2")), "1.1", True, fixed="1.2"),
    Row(record("T-02", events=below("1.2")), "1.2", False),
    Row(record("T-03", events=below("1.2")), "0", True, fixed="1.2"),
    Row(record("T-04", events=spans(("1.0", "1.2"))), "0.9", False),
    Row(record("T-05", events=spans(("1.0", "1.2"))), "1.0", True, fixed="1.2"),
    Row(record("T-06", events=[{"introduced": "0"}]), "99", True),
    Row(record("T-07", events=[{"introduced": "2.0"}]), "1.9", False),
    Row(record("T-08", events=below("1.10")), "1.9", True, fixed="1.10"),
    Row(record("T-09", events=below("1.2")), "1.2.0", False),
    Row(record("T-10", events=below("1.2.0")), "1.2", False),
    Row(record("T-11", events=below("1.2"), kind="SEMVER"), "1.1", True, fixed="1.2"),
    # several events
    Row(record("T-12", events=SEVERAL), "1.3", True, fixed="1.4"),
    Row(record("T-13", events=SEVERAL), "1.4", False),
    Row(record("T-14", events=SEVERAL), "1.9", False),
    Row(record("T-15", events=SEVERAL), "2.0", True, fixed="2.3"),
    Row(record("T-16", events=SEVERAL), "2.3", False),
    Row(record("T-17", events=list(reversed(SEVERAL))), "2.1", True, fixed="2.3"),
    Row(_two_ranges("T-18"), "2.1", True, fixed="2.4"),
    Row(_two_ranges("T-19"), "1.2", False),
    Row(
        record("T-20", events=[{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.2"}, {"fixed": "1.3"}]),
        "1.2",
        True,
        fixed="1.3",
    ),
    Row(_two_entries("T-21"), "1.4", True, fixed="1.5"),
    Row(_two_entries("T-22"), "1.5", False),
    # last affected
    Row(record("T-23", events=until("1.5")), "1.5", True),
    Row(record("T-24", events=until("1.5")), "1.5.1", False),
    Row(record("T-25", events=until("1.5")), "1.5.post1", False),
    Row(record("T-26", events=until("1.5", "1.5")), "1.5", True),
    Row(record("T-86", events=until("1.5", "1.5")), "1.6", False),
    Row(record("T-87", events=[*until("1.5"), *spans(("1.5", "1.7"))]), "1.6", True, fixed="1.7"),
    Row(record("T-88", events=spans(("1.5", "1.5"))), "1.6", False),
    Row(record("T-27", events=until("1.5")), "1.5+local.1", True),
    # pre-, post- and development releases
    Row(record("T-28", events=below("1.2")), "1.2rc1", True, fixed="1.2"),
    Row(record("T-29", events=below("1.2rc1")), "1.2b3", True, fixed="1.2rc1"),
    Row(record("T-30", events=below("1.2rc1")), "1.2rc1", False),
    Row(record("T-31", events=below("1.2rc1")), "1.2.dev4", True, fixed="1.2rc1"),
    Row(record("T-32", events=below("1.2")), "1.2.post1", False),
    Row(record("T-33", events=below("1.2.post2")), "1.2.post1", True, fixed="1.2.post2"),
    Row(record("T-34", events=spans(("1.0", "2.0"))), "1.0a1", False),
    Row(record("T-35", events=below("1.2")), "1.2.dev0", True, fixed="1.2"),
    # epochs and local builds
    Row(record("T-36", events=below("2.0")), "1!0.5", False),
    Row(record("T-37", events=below("1!1.0")), "99", True, fixed="1!1.0"),
    Row(record("T-38", events=below("1!1.0")), "1!1.0", False),
    Row(record("T-39", events=below("2.1")), "2.1+cu118", False),
    Row(record("T-40", events=below("2.1")), "2.0+cu118", True, fixed="2.1"),
    # lists of versions
    Row(record("T-41", versions=["1.0", "1.3"]), "1.3", True),
    Row(record("T-42", versions=["1.0", "1.3"]), "1.3.0", True),
    Row(record("T-43", versions=["1.0", "1.3"]), "1.2", False),
    Row(record("T-44", versions=["2.0"], events=below("1.0")), "2.0", True),
    Row(record("T-45", versions=YANKED), "1.0.1", True),
    Row(record("T-46", versions=YANKED), "1.1rc1", True),
    Row(record("T-47", versions=["2004d"], events=below("2005")), "2004.4", True, fixed="2005"),
    # other ecosystems, other packages, other kinds of ranges
    Row(record("T-48", events=below("1.2"), ecosystem="npm"), "1.1", False),
    Row(record("T-49", events=below("1.2"), ecosystem="crates.io"), "1.1", False),
    Row(record("T-50", "gadget", events=below("1.2")), "1.1", False),
    Row(record("T-51", events=GIT, kind="GIT"), "1.1", False),
    Row(record("T-52", events=GIT, kind="GIT", versions=["1.1"]), "1.1", True),
    # withdrawn
    Row(record("T-53", events=below("1.2"), withdrawn="2025-01-01T00:00:00Z"), "1.1", False),
    Row(record("MAL-2025-54", versions=["1.1"], withdrawn="2025-01-01T00:00:00Z"), "1.1", False),
    # malware
    Row(record("MAL-2025-55", versions=["6.6.6"]), "6.6.6", True),
    Row(record("MAL-2025-56", events=[{"introduced": "0"}]), "0.0.1", True),
    Row(record("T-57", versions=["6.6.6"], aliases=["MAL-2025-57"], **word("LOW")), "6.6.6", True, LOW),
    # what cannot be read is taken for the worse
    Row(record("T-58", events=[{"introduced": "rotten"}, {"fixed": "1.2"}]), "1.1", True, fixed="1.2"),
    Row(record("T-59", events=[{"introduced": "0"}, {"fixed": "unreadable"}]), "5", True),
    Row(record("T-60", events=[]), "1.0", False),
    # severities: by vector
    Row(record("T-61", events=below("2.0"), **scored(V2_HIGH)), "1", True, HIGH, "2.0"),
    Row(record("T-62", events=below("2.0"), **scored(V2_MEDIUM)), "1", True, MEDIUM, "2.0"),
    Row(record("T-63", events=below("2.0"), **scored(V2_LOW)), "1", True, LOW, "2.0"),
    Row(record("T-64", events=below("2.0"), **scored(V3_CRITICAL)), "1", True, CRITICAL, "2.0"),
    Row(record("T-65", events=below("2.0"), **scored(V3_HIGH)), "1", True, HIGH, "2.0"),
    Row(record("T-66", events=below("2.0"), **scored(V3_MEDIUM)), "1", True, MEDIUM, "2.0"),
    Row(record("T-67", events=below("2.0"), **scored(V3_LOW)), "1", True, LOW, "2.0"),
    Row(record("T-68", events=below("2.0"), **scored(V3_NONE)), "1", True, INFO, "2.0"),
    Row(record("T-69", events=below("2.0"), **scored(V4_CRITICAL)), "1", True, CRITICAL, "2.0"),
    Row(record("T-70", events=below("2.0"), **scored(V4_HIGH)), "1", True, HIGH, "2.0"),
    Row(record("T-71", events=below("2.0"), **scored(V4_MEDIUM)), "1", True, MEDIUM, "2.0"),
    Row(record("T-72", events=below("2.0"), **scored(V2_HIGH, V3_CRITICAL, V4_MEDIUM)), "1", True, MEDIUM, "2.0"),
    Row(record("T-73", events=below("2.0"), **scored(V3_MEDIUM, V3_HIGH)), "1", True, HIGH, "2.0"),
    Row(record("T-74", events=below("2.0"), **scored("CVSS:4.0/AV:N", V3_HIGH)), "1", True, HIGH, "2.0"),
    Row(_in_entry("T-75", **scored(V3_CRITICAL)), "1", True, CRITICAL, "2.0"),
    # severities: by word, and none
    Row(record("T-76", events=below("2.0"), **word("CRITICAL")), "1", True, CRITICAL, "2.0"),
    Row(record("T-77", events=below("2.0"), **word("MODERATE")), "1", True, MEDIUM, "2.0"),
    Row(_in_entry("T-78", database_specific={"severity": "low"}), "1", True, LOW, "2.0"),
    Row(_in_entry("T-79", ecosystem_specific={"severity": "Important"}), "1", True, HIGH, "2.0"),
    Row(record("T-80", events=below("2.0"), **scored(V3_CRITICAL), **word("LOW")), "1", True, CRITICAL, "2.0"),
    Row(record("T-81", events=below("2.0"), **scored("CVSS:3.1/AV:N"), **word("HIGH")), "1", True, HIGH, "2.0"),
    Row(record("T-82", events=below("2.0"), **scored("CVSS:3.1/AV:N")), "1", True, None, "2.0"),
    Row(record("T-83", events=below("2.0"), **word("SPICY")), "1", True, None, "2.0"),
    Row(record("T-84", events=below("2.0"), severity=[{"type": "Ubuntu", "score": "high"}]), "1", True, None, "2.0"),
    Row(record("T-85", events=below("2.0"), aliases=["CVE-2025-85", "GHSA-85"]), "1", True, None, "2.0"),
]
