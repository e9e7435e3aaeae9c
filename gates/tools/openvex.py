"""OpenVEX documents: what a team has found out about a vulnerability in a package that it uses.

Only `not_affected` with a justification says anything to us; of several statements about one pair the latest counts.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools.osv import normalise, same_version

JUSTIFICATIONS = (
    "component_not_present",
    "inline_mitigations_already_exist",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_not_present",
)
"""The five of the OpenVEX specification."""
_STATUSES = ("not_affected", "affected", "fixed", "under_investigation")
_EARLIEST = datetime.datetime.min.replace(tzinfo=datetime.UTC)

Product = tuple[str, str]
"""(normalised name, version); the version is "" for every one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Statement:
    """One statement about one vulnerability.

    Attributes:
        vulnerabilities: its name and aliases.
        packages: the packages of PyPI that it is about.
        services: the other products, which may be the judged project itself.
        status: as the document says it.
        why: the justification, and what the author adds; "" where there is no justification.
        at: the time stamp of the statement, else of the document.
    """

    vulnerabilities: frozenset[str]
    packages: tuple[Product, ...]
    services: tuple[Product, ...]
    status: str
    why: str
    author: str
    path: str
    at: datetime.datetime


def read(project: Project, paths: Iterable[str]) -> tuple[Statement, ...]:
    """The statements of all documents, the latest last.

    Raises:
        NoAnswerError: one of them cannot be read, or a statement is not as the specification has it.
    """
    found = [statement for path in paths for statement in _document(project, path)]
    return tuple(sorted(found, key=lambda statement: statement.at))


def excuse(
    statements: Iterable[Statement], package: Product, names: Iterable[str], service: Product
) -> Statement | None:
    """The statement by which a release is not affected; None where there is none, or where the latest word is another.

    Args:
        package: the release.
        names: the identifiers of the vulnerability.
        service: name and version of the judged project; a statement about it as a whole is one about all of its parts.
    """
    wanted, last = frozenset(names), None
    for statement in statements:
        about = _among(package, statement.packages) or _among(service, (*statement.packages, *statement.services))
        if about and statement.vulnerabilities & wanted:
            last = statement
    return last if last is not None and last.status == "not_affected" and last.why else None


def _among(release: Product, products: Iterable[Product]) -> bool:
    name, version = release
    return any(named == name and (not v or same_version(v, version)) for named, v in products)


def _document(project: Project, path: str) -> Iterator[Statement]:
    try:
        document = json.loads((project.root / path).read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise _wrong(f"{path} is not valid JSON: {error}.") from error
    listed = document.get("statements") if isinstance(document, dict) else None
    if not isinstance(listed, list) or "openvex" not in str(document.get("@context")):
        raise _wrong(f"{path} is no OpenVEX document: it needs `@context` of openvex.dev and a list of `statements`.")
    for number, raw in enumerate(listed, 1):
        yield _statement(raw, document, path, f"{path}, statement {number},")


def _statement(raw: Any, document: Mapping[str, Any], path: str, where: str) -> Statement:
    status = raw.get("status") if isinstance(raw, dict) else None
    if status not in _STATUSES:
        raise _wrong(f"{where} has no status that is one of {', '.join(_STATUSES)}.")
    justification, added = (str(raw.get(key) or "") for key in ("justification", "impact_statement"))
    if justification and justification not in JUSTIFICATIONS:
        raise _wrong(f"{where} has a justification that is none of {', '.join(JUSTIFICATIONS)}.")
    if status == "not_affected" and not justification and not added:
        raise _wrong(f"{where} says not_affected without a justification.")
    names = frozenset(_names(raw.get("vulnerability")))
    if not names:
        raise _wrong(f"{where} names no vulnerability.")
    products = list(_products(raw.get("products") or document.get("products")))
    return Statement(
        vulnerabilities=names,
        packages=tuple((name, version) for kind, name, version in products if kind == "pypi"),
        services=tuple((name, version) for kind, name, version in products if kind != "pypi"),
        status=status,
        why=": ".join(part for part in (justification.replace("_", " "), added) if part) if justification else "",
        author=str(document.get("author") or ""),
        path=path,
        at=_moment(raw.get("timestamp") or document.get("timestamp"), where),
    )


def _moment(stamp: Any, where: str) -> datetime.datetime:
    if stamp is None:
        return _EARLIEST
    try:
        at = datetime.datetime.fromisoformat(str(stamp))
    except ValueError as error:
        raise _wrong(f"{where} has a timestamp that is none ({stamp}).") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=datetime.UTC)


def _names(raw: Any) -> Iterator[str]:
    """The identifiers of a vulnerability: a text in the first version of the format, an object since."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict):
        yield from (str(name) for name in (raw.get("name"), raw.get("@id"), *(raw.get("aliases") or ())) if name)


def _products(raw: Any) -> Iterator[tuple[str, str, str]]:
    """(kind, name, version) of each product; of one with parts, of its parts: it is they that are not affected."""
    for product in raw if isinstance(raw, list) else []:
        if isinstance(product, str):
            yield from _purl(product)
        elif isinstance(product, Mapping):
            inner = list(_products(product.get("subcomponents")))
            yield from inner or _purl(_identifier(product))


def _identifier(product: Mapping[str, Any]) -> str:
    """Its package URL, wherever it stands."""
    identifiers = product.get("identifiers")
    other = identifiers.get("purl") if isinstance(identifiers, dict) else None
    named = str(product.get("@id") or "")
    return named if named.startswith("pkg:") or not other else str(other)


def _purl(text: str) -> Iterator[tuple[str, str, str]]:
    if text.startswith("pkg:"):
        kind, _, rest = text.removeprefix("pkg:").partition("#")[0].partition("?")[0].partition("/")
        name, _, version = rest.rpartition("/")[2].partition("@")
        yield kind.lower(), normalise(unquote(name)), unquote(version)


def _wrong(message: str) -> NoAnswerError:
    return NoAnswerError(message, "Mend it, or take it out of vex in [tool.gates.security].")
