"""Proofs about the API, from the committed OpenAPI document: it counts only where the gate proved that the application serves it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gates.attest.checklist.contract import Contract, Operation, contract_of
from gates.attest.checklist.items import Outcome, no, some, unknown, yes
from gates.attest.checklist.subject import Subject

ENVELOPE = frozenset({"data", "error", "meta"})
_VERSION = re.compile(r"(^|/)v\d+([._]\d+)*([a-z]+\d*)?(/|$)|/\d{4}-\d{2}-\d{2}(/|$)")
_VERSION_PARAMETER = re.compile(r"(?i)^((x-)?(api-)?version|x-api-version|accept-version)$")
_PAGING = re.compile(
    r"(?i)^(limit|offset|page|page[_\-\[.]?(size|number|token|limit|offset)\]?|per[_-]?page|size|skip|take|top|cursor|next[_-]?token|"
    r"continuation([_-]?token)?|first|max[_-]?results)$"
)
_VERB = re.compile(
    r"^([Gg]et|[Ll]ist|[Ff]etch|[Cc]reate|[Aa]dd|[Uu]pdate|[Ee]dit|[Mm]odify|[Ss]et|[Dd]elete|[Rr]emove|[Dd]o)([_-]|[A-Z]|$)"
)
_LISTS = ("data", "items", "results", "value", "records", "entries")

Judge = Callable[[Contract], Outcome]


def served(subject: Subject, judge: Judge) -> Outcome:
    """What `judge` says of the document; nothing is proven where there is none, or where the gate did not prove it."""
    contract = contract_of(subject)
    if not contract.operations:
        return unknown("No OpenAPI document with operations is committed.")
    doubt = subject.doubt("api-docs")
    return unknown(f"The document proves nothing: {doubt}.") if doubt else judge(contract)


def api_schema(subject: Subject) -> Outcome:
    """The document is served as it stands, its paths name things, and what only reads takes no body."""
    return served(subject, _restful)


def _restful(contract: Contract) -> Outcome:
    verbs = [o for o in contract.of_callers if any(_VERB.match(part) for part in o.path.split("/"))]
    bodies = [o for o in contract.of_callers if o.method in {"GET", "HEAD"} and o.body is not None]
    if verbs or bodies:
        return unknown(f"Not the way of REST: {some([o.label for o in (*verbs, *bodies)])}.")
    if not contract.of_callers:
        return unknown("The document describes no operation for callers.")
    paths = {o.path for o in contract.of_callers}
    return yes(
        f"{documents(contract)}: {len(contract.of_callers)} operations on {len(paths)} paths, no path with a get, list, create, update or delete in it, and nothing that reads with a body."
    )


def response_envelope(subject: Subject) -> Outcome:
    """Every JSON answer of every operation has `data` or `error` at its top, and nothing besides `data`, `error` and `meta`."""
    return served(subject, _enveloped)


def _enveloped(contract: Contract) -> Outcome:
    bare, seen, unclear = [], 0, []
    for operation in contract.operations:
        answers = [("2xx", "data", schema) for schema in operation.good]
        answers += [(status, "error", schema) for status, schema in operation.bad]
        for status, key, schema in answers:
            keys = set(operation.properties(schema))
            seen += 1
            label = f"{operation.label} {status} ({operation.place})"
            if not keys and not operation.is_list(schema):
                unclear.append(label)
            elif key not in keys or keys - ENVELOPE:
                bare.append(f"{label} has {some(sorted(keys)) or 'a list'}")
    if bare:
        return no(f"{len(bare)} of {seen} documented answers lack the envelope: {some(bare)}.")
    if unclear or not seen:
        return unknown(f"The document does not say what is in {some(unclear) or 'any answer'}.")
    return yes(
        f"{documents(contract)}: all {seen} documented answers of {len(contract.operations)} operations have nothing but data, error and meta at their top."
    )


def versioning(subject: Subject) -> Outcome:
    """Every path for callers has a version in it, or behind the address of every server, or each operation takes one."""
    return served(subject, _versioned)


def _versioned(contract: Contract) -> Outcome:
    lacking = [o for o in contract.of_callers if not _has_version(o)]
    if lacking or not contract.of_callers:
        return unknown(
            f"No version in {len(lacking)} of {len(contract.of_callers)} operations: {some([o.label for o in lacking])}."
        )
    first = contract.of_callers[0]
    return yes(
        f"{documents(contract)}: all {len(contract.of_callers)} operations for callers have a version, for example {first.label}."
    )


def _has_version(operation: Operation) -> bool:
    data = operation.document.data
    servers = [s.get("url", "") for s in data.get("servers", ()) if isinstance(s, dict)] or [
        str(data.get("basePath", ""))
    ]
    return (
        bool(_VERSION.search(operation.path))
        or all(_VERSION.search(str(url)) for url in servers)
        or any(_VERSION_PARAMETER.match(name) for _, name in operation.parameters)
    )


def pagination(subject: Subject) -> Outcome:
    """Every operation that answers with a list takes a parameter that says which part of it."""
    return served(subject, _paged)


def _paged(contract: Contract) -> Outcome:
    lists = [o for o in contract.of_callers if o.method == "GET" and any(_answers_list(o, s) for s in o.good)]
    if not lists:
        return unknown(f"{documents(contract)}: no operation is documented to answer with a list.")
    bare = [o for o in lists if not any(where == "query" and _PAGING.match(name) for where, name in o.parameters)]
    top = [o for o in bare if "{" not in o.path]
    if top:
        return no(
            f"{len(bare)} of {len(lists)} lists take no parameter for paging: {some([f'{o.label} ({o.place})' for o in (*top, *bare)])}."
        )
    if bare:
        return unknown(
            f"{len(bare)} of {len(lists)} lists take no parameter for paging, and belong to one thing: {some([f'{o.label} ({o.place})' for o in bare])}. They are fine where that bounds them."
        )
    return yes(f"Paged: {len(lists)} of {len(lists)} lists, {some([o.label for o in lists])}.")


def _answers_list(operation: Operation, schema: Any) -> bool:
    properties = operation.properties(schema)
    return operation.is_list(schema) or any(operation.is_list(properties[key]) for key in _LISTS if key in properties)


def status_codes(subject: Subject) -> Outcome:
    """The gate provoked errors in every handler and none was answered with a status of the wrong kind; what is created answers with 2xx."""
    wrong = subject.findings("errors/wrong-status", "api-docs/undocumented-status")
    blocking = [f for f in wrong if f.blocking]
    if blocking:
        return no(f"{blocking[0].path or blocking[0].rule}: {blocking[0].message}")
    doubt = subject.doubt("errors")
    return unknown(f"Not proven: {doubt}.") if doubt else served(subject, lambda contract: _statuses(contract, subject))


def _statuses(contract: Contract, subject: Subject) -> Outcome:
    gate = subject.gate("errors")
    provoked = gate.examined.get("provoked errors", 0) if gate is not None else 0
    if not provoked:
        return unknown("The gate errors provoked no error.")
    return yes(
        f"{provoked} provoked errors were answered with a status of the right kind (gate errors), and {len(contract.operations)} operations answer with what is documented (gate api-docs)."
    )


def health_route(subject: Subject) -> Outcome:
    """A route says whether the service is alive."""
    return served(
        subject,
        lambda c: _probe(
            c, re.compile(r"(?i)/_?(healthz?|livez?|live(ness)?|ping|status|up|heartbeat)(/|$)"), "health"
        ),
    )


def readiness_route(subject: Subject) -> Outcome:
    """A route says whether the service can take requests."""
    return served(
        subject, lambda c: _probe(c, re.compile(r"(?i)/(readyz?|readiness|startup)(/|$)|[-_/]ready(/|$)"), "readiness")
    )


def _probe(contract: Contract, wanted: re.Pattern[str], what: str) -> Outcome:
    found = [o for o in contract.operations if o.method == "GET" and wanted.search(o.path)]
    if found:
        return yes(f"{some([f'{o.label} ({o.place})' for o in found])}.")
    return unknown(f"{documents(contract)}: no path is named like a {what} check.")


def documents(contract: Contract) -> str:
    """The paths of the documents, as the beginning of a sentence."""
    return some([document.path for document in contract.documents])
