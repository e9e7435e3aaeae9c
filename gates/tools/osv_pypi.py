"""The package index's own vulnerability API as an advisory source.

It states no severity, so a record is asked for at an OSV address by its identifier. Where that one does not answer, the
severity stays unknown, which blocks unless it is waived. A release that the index does not have was looked at by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from gates.errors import NoAnswerError
from gates.tools import osv
from gates.tools.json_address import JsonAddress
from gates.tools.osv_address import KNOWN_BAD
from gates.tools.osv_source import Question, Source, SourceError, UnknownReleaseError

PUBLIC = "https://pypi.org"


class PypiSource:
    """`/pypi/{name}/{version}/json` of an index.

    Args:
        records: who is asked for the severity of what the index reports.
    """

    def __init__(self, address: str, timeout: float, records: Source, *, pause: float = 0.6) -> None:
        self._address = JsonAddress(address, timeout, pause=pause)
        self._records = records
        self.label = self._address.label
        self.described = f"the vulnerability API of a package index, asked now; severities by {records.label}"

    def ask(self, package: str, version: str) -> tuple[osv.Record, ...]:
        """What the index says about one release; a local build is of the release that it was made from."""
        public = version.partition("+")[0]
        said = self._address.call(f"/pypi/{quote(package, safe='')}/{quote(public, safe='')}/json")
        if said is None:
            raise UnknownReleaseError(
                f"The advisory source {self.label} does not have {package} {public}.",
                "Check the address, or name another source with GATES_ADVISORIES.",
            )
        listed = said.get("vulnerabilities")
        if not isinstance(listed, list) or not isinstance(said.get("info"), dict):
            raise self._address.error("answers something that is not of the index's API")
        try:
            found = [osv.parse(_record(raw, package, version)) for raw in listed]
        except (NoAnswerError, TypeError, AttributeError) as error:
            raise self._address.error(f"sends an advisory about {package} {version} that cannot be read") from error
        return tuple(record for record in found if not record.withdrawn)

    def record(self, identifier: str) -> osv.Record | None:
        """The whole record, by the OSV address; None too where that one gives no answer."""
        try:
            return self._records.record(identifier)
        # gates: ignore[logging/swallowed-exception] the finding itself says that its severity is unknown
        except SourceError:
            return None

    def canaries(self) -> Iterable[Question]:
        """Releases that are known to be vulnerable everywhere."""
        return KNOWN_BAD


def _record(raw: Mapping[str, Any], package: str, version: str) -> Mapping[str, Any]:
    """The index's entry in the shape of OSV."""
    fixes = [{"fixed": str(fix)} for fix in raw.get("fixed_in") or ()]
    entry = {
        "package": {"ecosystem": "PyPI", "name": package},
        "versions": [version],
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, *fixes]}],
    }
    kept = {key: raw[key] for key in ("id", "aliases", "summary", "details", "withdrawn") if raw.get(key) is not None}
    return {**kept, "affected": [entry]}
