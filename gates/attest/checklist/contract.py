"""What the committed OpenAPI documents promise, as far as proofs ask. That the application keeps it is for the gate `api-docs` to prove."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.attest.checklist.subject import Subject
from gates.errors import NoAnswerError
from gates.tools import openapi

_NOT_OURS = re.compile(r"(^|/)(tests?|testdata|fixtures|examples?|vendor|third[_-]party|node_modules|site-packages)/")
_PROBE = re.compile(
    r"(?i)(^|/)_?(healthz?|livez?|readyz?|liveness|readiness|heartbeat)(/|$)|(^|/)(api/)?(v\d+/)?(ping|status|metrics|up|live|ready|startup)$"
)
_DEEP = 12


@dataclasses.dataclass(frozen=True)
class Operation:
    """One method of one path.

    Attributes:
        path: as the document spells it.
        method: in capitals.
        place: "path of the document:line".
        parameters: (in, name) → parameter.
        body: schema of the request's body, None without one.
        responses: status ("200", "4XX", "default") → schema of its JSON, None for one without.
        secured: whether a security scheme must be satisfied.
    """

    path: str
    method: str
    place: str
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    body: Any
    responses: Mapping[str, Any]
    secured: bool
    document: openapi.Document

    @property
    def label(self) -> str:
        """For people: "GET /v1/orders"."""
        return f"{self.method} {self.path}"

    @property
    def is_probe(self) -> bool:
        """Whether it is for the platform (health, readiness, metrics) and not for callers."""
        return self.method in {"GET", "HEAD"} and "{" not in self.path and bool(_PROBE.search(self.path))

    @property
    def good(self) -> list[Any]:
        """The schemas of its answers to what went well, those without a body left out."""
        return [schema for status, schema in self.responses.items() if status.startswith("2") and schema is not None]

    @property
    def bad(self) -> list[tuple[str, Any]]:
        """(status, schema) of its answers to what went wrong."""
        return [
            (status, s)
            for status, s in self.responses.items()
            if not status.startswith(("1", "2", "3")) and s is not None
        ]

    def properties(self, schema: Any) -> Mapping[str, Any]:
        """The properties of an object, those of its parts included."""
        return dict(_properties(self.document, schema, _DEEP))

    def resolved(self, schema: Any) -> Mapping[str, Any]:
        """A schema with its reference followed; empty where that is none."""
        found = self.document.resolve(schema)
        return found if isinstance(found, dict) else {}

    def is_list(self, schema: Any) -> bool:
        """Whether a schema is one of an array."""
        kind = self.resolved(schema).get("type")
        return kind == "array" or (isinstance(kind, list) and "array" in kind)


class Contract:
    """All committed documents of the service.

    Attributes:
        documents: those that can be read.
        operations: all of theirs.
        graphql: committed GraphQL schemas.
    """

    def __init__(self, documents: Sequence[openapi.Document], graphql: Sequence[str] = ()) -> None:
        self.documents = documents
        self.operations = [operation for document in documents for operation in _operations(document)]
        self.graphql = graphql

    @property
    def of_callers(self) -> list[Operation]:
        """The operations that are not for the platform."""
        return [operation for operation in self.operations if not operation.is_probe]


def contract_of(subject: Subject) -> Contract:
    """The contract that is committed; the documents of others, and of tests, are left out."""
    return subject.once(
        "contract", lambda: Contract(list(_documents(subject)), subject.project.match("*.graphql", "*.graphqls"))
    )


def _documents(subject: Subject) -> Iterator[openapi.Document]:
    project = subject.project
    for path in project.stack.api_documents:
        if not _NOT_OURS.search(path):
            try:
                yield openapi.parse(path, project.read(path))
            # gates: ignore[logging/swallowed-exception] a document that cannot be read proves nothing; the gate api-docs says why
            except NoAnswerError:
                continue


def _operations(document: openapi.Document) -> Iterator[Operation]:
    for path, method, raw in openapi.operations(document.data):
        security = raw.get("security", document.data.get("security"))
        body = document.resolve(raw.get("requestBody"))
        yield Operation(
            path=path,
            method=method.upper(),
            place=f"{document.path}:{document.line(openapi.join('', 'paths', path, method))}",
            parameters=openapi.parameters(document.data, path, raw),
            body=_json_schema(body),
            responses=dict(_responses(document, raw)),
            secured=isinstance(security, list) and bool(security) and {} not in security,
            document=document,
        )


def _responses(document: openapi.Document, raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    found = raw.get("responses")
    for status, given in found.items() if isinstance(found, dict) else ():
        response = document.resolve(given)
        yield str(status), response.get("schema", _json_schema(response)) if isinstance(response, dict) else None


def _json_schema(holder: Any) -> Any:
    """The schema of the JSON in a body or a response, None where it has none."""
    content = holder.get("content") if isinstance(holder, dict) else None
    for media, given in content.items() if isinstance(content, dict) else ():
        if re.search(r"json|\*/\*", str(media)) and isinstance(given, dict):
            return given.get("schema", {})
    return None


def _properties(document: openapi.Document, schema: Any, depth: int) -> Iterator[tuple[str, Any]]:
    found = document.resolve(schema)
    if not isinstance(found, dict) or depth == 0:
        return
    own = found.get("properties")
    yield from own.items() if isinstance(own, dict) else ()
    for word in ("allOf", "anyOf", "oneOf"):
        parts = found.get(word)
        for part in parts if isinstance(parts, list) else ():
            yield from _properties(document, part, depth - 1)
