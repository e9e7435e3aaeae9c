"""From facts to findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.catalog.api_docs import _judge_documents as documents
from gates.catalog.api_docs import _judge_operations as operations
from gates.catalog.api_docs._facts import Facts
from gates.model import Finding


def findings(facts: Facts, envelope: tuple[str, ...] | None) -> Iterator[Finding]:
    """Everything."""
    yield from documents.missing(facts)
    for document in facts.documents:
        yield from documents.stale(document)
        yield from documents.invalid(document)
        yield from documents.examples(document)
        yield from documents.breaking(document)
        yield from documents.version(document, facts)
    yield from documents.uncompared(facts)
    yield from operations.routes(facts)
    yield from operations.statuses(facts)
    yield from operations.parameters(facts)
    yield from operations.bodies(facts)
    yield from operations.error_bodies(facts)
    yield from operations.untyped(facts)
    yield from operations.envelopes(facts, envelope)
    yield from operations.undescribed(facts)
