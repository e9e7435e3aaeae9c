"""Proofs about log records: their ids, their form, what they must not hold, and that no failure is hidden."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.attest.checklist.items import Outcome, no, some, unknown
from gates.attest.checklist.proofs.clean import clean
from gates.attest.checklist.reading import Code, index_of, production
from gates.attest.checklist.subject import Subject, place
from gates.rules.secretnames import is_request_id
from gates.rules.shapes import final_name, text_of

_ID_RULES = (
    "logging/no-request-id", "logging/request-id-not-shown", "logging/unrecorded-request-id", "logging/stale-request-id", "errors/no-request-id",
)  # fmt: skip


def correlation_ids(subject: Subject) -> Outcome:
    """Something writes a request id into every record, and no gate found a record, or an answer to a failure, without it."""
    found = subject.findings(*_ID_RULES)
    if found:
        told = some([f"{place(f)} ({f.rule})" for f in found])
        return (
            no(f"Not everywhere: {told}.")
            if any(f.blocks for f in found)
            else unknown(f"Perhaps not everywhere: {told}.")
        )
    writers = list(_id_writers(subject))
    if not writers:
        return unknown("Nothing was found that writes a request id into log records.")
    return clean(subject, "logging", (), f"the id is written by {some(writers)}")


def structured_logging(subject: Subject) -> Outcome:
    """A formatter or renderer writes records as JSON or key and value."""
    found = list(_structured(production(subject)))
    if not found:
        return unknown("No formatter or renderer that writes JSON was found.")
    return clean(subject, "logging", ("logging/never-configured",), f"records are structured by {some(found)}")


def logs_without_secrets(subject: Subject) -> Outcome:
    """The gate found no secret and no personal data in a record."""
    return clean(
        subject,
        "logging",
        ("logging/secret-in-record", "logging/personal-data-in-record"),
        "no record holds a secret or personal data",
    )


def handlers_log(subject: Subject) -> Outcome:
    """The gate found no handler that hides what it caught."""
    rules = (
        "logging/swallowed-exception",
        "logging/silent-error-handler",
        "logging/lost-failure",
        "logging/unrecorded-failure",
    )
    return clean(subject, "logging", rules, "no handler hides what it caught")


def _id_writers(subject: Subject) -> Iterator[str]:
    code, index = production(subject), index_of(subject)
    for called in code.calls:
        if (
            called.last in {"bind_contextvars", "bound_contextvars"}
            and any(k.arg and is_request_id(k.arg) for k in called.node.keywords)
        ) or (
            called.name.startswith(("asgi_correlation_id.", "django_guid.")) and called.last == "CorrelationIdFilter"
        ):
            yield called.place
    for source in code.sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                facts = index.classes.get(f"{source.module}.{node.name}")
                if facts is not None and any(is_request_id(field) for field in facts.writes):
                    yield f"{source.path}:{node.lineno}"


def _structured(code: Code) -> Iterator[str]:
    for called in code.calls:
        if called.name.startswith(
            (
                "structlog.processors.JSONRenderer",
                "structlog.processors.LogfmtRenderer",
                "pythonjsonlogger.",
                "ecs_logging.",
                "json_log_formatter.",
            )
        ) or (called.last == "add" and called.name.startswith("loguru.") and called.has("serialize") is not None):
            yield called.place
    for source in code.sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and any(final_name(b).endswith("Formatter") for b in node.bases):
                yield from (
                    f"{source.path}:{node.lineno}"
                    for n in ast.walk(node)
                    if isinstance(n, ast.Attribute) and n.attr == "dumps"
                )
            elif (told := text_of(node)) is not None and told.startswith(
                ("pythonjsonlogger.", "structlog.stdlib.ProcessorFormatter")
            ):
                yield f"{source.path}:{node.lineno}"  # type: ignore[attr-defined]  # a constant has a line
