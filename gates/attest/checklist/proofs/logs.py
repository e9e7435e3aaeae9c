"""Proofs about log records: their ids, their form, what they must not hold, and that no failure is hidden."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.attest.checklist.items import Outcome, no, some, unknown
from gates.attest.checklist.proofs.clean import clean
from gates.attest.checklist.reading import Code, production
from gates.attest.checklist.subject import Subject, place
from gates.rules.secretnames import is_request_id
from gates.rules.shapes import final_name, text_of

_RENDERERS = (
    "structlog.processors.JSONRenderer", "structlog.processors.LogfmtRenderer", "pythonjsonlogger.", "ecs_logging.", "json_log_formatter.",
)  # fmt: skip
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
    writers = list(_id_writers(production(subject)))
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


def _id_writers(code: Code) -> Iterator[str]:
    """What binds a request id to the context of records, or writes it into each of them."""
    for called in code.calls:
        binds = called.last in {"bind_contextvars", "bound_contextvars"}
        if (binds and any(k.arg and is_request_id(k.arg) for k in called.node.keywords)) or (
            called.last == "CorrelationIdFilter" and called.name.startswith(("asgi_correlation_id.", "django_guid."))
        ):
            yield called.place
    for where, _, value in code.entries():
        told = text_of(value) or ""
        if told.startswith(("asgi_correlation_id.", "django_guid.", "log_request_id.")) and "ilter" in told:
            yield where
    for source, node in code.functions():
        if node.name in {"filter", "__call__"} and len(node.args.args) > 1 and _writes_id(node, node.args.args[1].arg):
            yield f"{source.path}:{node.lineno}"


def _writes_id(function: ast.AST, record: str) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and final_name(node.value) == record
        and is_request_id(node.attr)
        for node in ast.walk(function)
    )


def _structured(code: Code) -> Iterator[str]:
    """What writes records as JSON or as key and value."""
    for called in code.calls:
        if called.name.startswith(_RENDERERS) or (
            called.name == "loguru.logger.add" and called.has("serialize") is not None
        ):
            yield called.place
    for where, _, value in code.entries():
        if (text_of(value) or "").startswith(_RENDERERS):
            yield where
    for source, node in code.all(ast.ClassDef):
        formats = any(final_name(base).endswith("Formatter") for base in node.bases)
        if formats and any(isinstance(n, ast.Attribute) and n.attr == "dumps" for n in ast.walk(node)):
            yield f"{source.path}:{node.lineno}"
