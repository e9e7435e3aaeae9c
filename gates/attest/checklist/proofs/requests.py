"""Proofs about what an operation asks of its callers: who they are, what they send, and what they are told when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gates.attest.checklist.contract import Contract, Operation
from gates.attest.checklist.items import Outcome, some, unknown, yes
from gates.attest.checklist.proofs.api import documents, served
from gates.attest.checklist.subject import Subject

_DERIVING = {"fastapi", "litestar"}
"""Frameworks whose document is made from what validates the requests."""


def authentication(subject: Subject) -> Outcome:
    """Every operation that changes something demands a security scheme."""
    derived = subject.project.stack.framework in _DERIVING
    return served(subject, lambda contract: _secured(contract, derived=derived))


def _secured(contract: Contract, *, derived: bool) -> Outcome:
    """What is secured; only a document that is made from the code (`derived`) proves that the code demands it."""
    changing = [o for o in contract.of_callers if o.method not in {"GET", "HEAD", "OPTIONS"}]
    free = [o for o in changing if not o.secured]
    secured = [o for o in contract.of_callers if o.secured]
    if changing and not free and derived:
        return yes(
            f"{documents(contract)}: all {len(changing)} operations that change something demand a security scheme, {len(secured)} of {len(contract.of_callers)} in all."
        )
    told = f"{len(secured)} of {len(contract.of_callers)} operations demand a security scheme"
    if changing and not free:
        return unknown(
            f"{told}, says the document; it is written by hand, and no gate proves that the code demands it."
        )
    return unknown(f"{told}; without one can be changed: {some([o.label for o in free]) or 'nothing'}.")


def idempotency(subject: Subject) -> Outcome:
    """Every operation that creates something takes an idempotency key; which ones are critical, people say."""
    return served(subject, _idempotent)


def _idempotent(contract: Contract) -> Outcome:
    creating = [o for o in contract.of_callers if o.method == "POST"]
    if not creating:
        return unknown(f"{documents(contract)}: no operation is a POST.")
    keyed = [o for o in creating if any(re.fullmatch(r"(?i)(x-)?idempotency-?key", name) for _, name in o.parameters)]
    if len(keyed) == len(creating):
        return yes(f"All {len(keyed)} POST operations take an idempotency key.")
    named = f" ({some([o.label for o in keyed])})" if keyed else ""
    others = [o.label for o in creating if o not in keyed]
    return unknown(
        f"With an idempotency key: {len(keyed)} of {len(creating)} POST operations{named}; without one: {some(others)}."
    )


def input_validation(subject: Subject) -> Outcome:
    """Every body and every parameter has a type in a document that the framework makes from what validates them."""
    framework = subject.project.stack.framework
    if framework not in _DERIVING:
        return unknown(f"{framework or 'The framework'} does not make its document from what validates the requests.")
    return served(subject, lambda contract: _typed(contract, framework))


def _typed(contract: Contract, framework: str) -> Outcome:
    taking = [o for o in contract.operations if o.body is not None or o.parameters]
    loose = [o for o in taking if not _is_typed(o)]
    if loose or not taking:
        return unknown(
            f"Without a type for everything that they take: {some([f'{o.label} ({o.place})' for o in loose]) or 'no operation takes anything'}."
        )
    fields = sum(len(o.parameters) + len(o.properties(o.body)) for o in taking)
    return yes(
        f"{framework} validates all {fields} parameters and fields of the {len(taking)} operations that take any."
    )


def _is_typed(operation: Operation) -> bool:
    schemas = [p.get("schema", p) for p in operation.parameters.values()]
    schemas += [operation.body, *operation.properties(operation.body).values()] if operation.body is not None else []
    return all(_says_something(operation.resolved(schema)) for schema in schemas)


def _says_something(schema: Mapping[str, Any]) -> bool:
    return any(word in schema for word in ("type", "properties", "enum", "const", "anyOf", "oneOf", "allOf", "items"))


def request_validation(subject: Subject) -> Outcome:
    """Every operation that takes something documents the answer to a bad request, which names the field and says what is wrong."""
    return served(subject, _explained)


def _explained(contract: Contract) -> Outcome:
    taking = [o for o in contract.of_callers if o.body is not None or any(w == "query" for w, _ in o.parameters)]
    silent = [o for o in taking if not _explains(o)]
    if silent or not taking:
        return unknown(
            f"Without a documented 400 or 422 that names the field and what is wrong with it: {some([f'{o.label} ({o.place})' for o in silent]) or 'no operation takes anything'}."
        )
    return yes(
        f"All {len(taking)} operations that take a body or a query document a 400 or 422 with the field and what is wrong."
    )


def _explains(operation: Operation) -> bool:
    return any(
        _names_fields(operation, schema, 6)
        for status, schema in operation.bad
        if status in {"400", "422", "4XX", "default"}
    )


def _names_fields(operation: Operation, schema: Any, depth: int) -> bool:
    """Whether somewhere in a schema is a list of things with a place and a message."""
    if depth == 0:
        return False
    found = operation.resolved(schema)
    if operation.is_list(found):
        keys = {key.lower() for key in operation.properties(found.get("items"))}
        if keys & {"loc", "field", "path", "pointer", "source", "name"} and keys & {
            "msg",
            "message",
            "detail",
            "reason",
            "error",
            "title",
        }:
            return True
    return any(_names_fields(operation, part, depth - 1) for part in _parts(operation, found))


def _parts(operation: Operation, schema: Mapping[str, Any]) -> Iterator[Any]:
    yield from operation.properties(schema).values()
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield schema[word]
    for word in ("anyOf", "oneOf", "allOf"):
        yield from schema.get(word, ()) if isinstance(schema.get(word), list) else ()
