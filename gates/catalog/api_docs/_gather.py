"""Boots the application, reads the committed documents, and compares them: the half of `api-docs` that touches the outside."""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from gates.catalog.api_docs import _contract, _documents, _match, _regenerate
from gates.catalog.api_docs._documents import Pair
from gates.catalog.api_docs._facts import Checked, Facts, Operation
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.project import Project
from gates.tools import app_boot, openapi
from gates.tools.app_boot import MARK, Boot, Place, Served
from gates.tools.openapi import Problem

_SAY_HOW = "For this gate alone, `served` in [tool.gates.api-docs] may say how the document is made."
_MEND_DOCUMENT = (
    "Mend the route or schema that it names, or say with `served` in [tool.gates.api-docs] how the document is made."
)


def gather(project: Project, document: str | None, served: str | None, limit_s: float) -> Facts:
    """All facts; a failed boot is an unanswered question, and the documents are still looked at."""
    committed, unreadable = _documents.committed(project, document)
    bootable = app_boot.imported_framework(project) is not None or project.config.app is not None
    if not (bootable or served or committed or unreadable):
        return Facts(absent=_absence(project))
    boot, trouble = _boot(project, limit_s) if bootable else (None, () if served else (_nothing_to_compare(committed),))
    if served:
        boot, trouble = _with_document(boot, trouble, *_made(project, served, committed, limit_s)), ()
    unanswered: tuple[str, ...] = (*unreadable, *trouble)
    if boot is not None and boot.document_note:
        said = f"The application's document could not be made: {boot.document_note}."
        unanswered = (*unanswered, f"{said} {_MEND_DOCUMENT}")
    pairs = _documents.pairs(committed, boot, configured=document is not None)
    checked = tuple(_checked(project, pair, boot) for pair in pairs)
    deep = [c.path for c in checked if c.contract.too_deep]
    unanswered += tuple(f"{path} is nested too deeply to be compared with an earlier one." for path in deep)
    operations = tuple(_operations(project, boot, pairs)) if boot is not None else ()
    return Facts(
        examined=_examined(boot, operations, pairs),
        evidence=(boot.evidence,) if boot is not None else (),
        unanswered=unanswered,
        framework=boot.framework if boot is not None else "",
        app=boot.app if boot is not None else "",
        generated=bool(boot and boot.documents),
        api=boot is None or boot.api,
        documents=checked,
        operations=operations,
        project_versions=_project_versions(project),
        base_note=project.git.base_note,
        fleeting="a sunset date is compared with the current day" if any(c.contract.dated for c in checked) else "",
        uncommitted=tuple(_documents.uncommitted(pairs, boot)),
    )


def _absence(project: Project) -> str:
    return f"None of the {len(project.source_files)} production Python files imports a web framework, and no OpenAPI document is committed."


def _nothing_to_compare(committed: list[openapi.Document]) -> str:
    names = ", ".join(d.path for d in committed) or "A document"
    return (
        f"{names} is committed, and no application that serves it was found, so nothing was compared. Name the application with `app` in "
        "[tool.gates], say with `served` in [tool.gates.api-docs] how the document is made, or give the reason in [tool.gates.not-applicable]."
    )


def _made(project: Project, served: str, committed: list[openapi.Document], limit_s: float) -> tuple[Served, Evidence]:
    return app_boot.served(project, served, [d.path for d in committed], limit_s=limit_s)


def _with_document(boot: Boot | None, trouble: tuple[str, ...], served: Served, evidence: Evidence) -> Boot:
    """What was booted, with the document that the configuration says; nothing but that document where nothing came up."""
    if boot is None:
        said = "; ".join([evidence.note, *(f"the routes were not looked at: {t}" for t in trouble)])
        evidence = dataclasses.replace(evidence, note=said)
        boot = Boot(framework="", version="", app="The application", interface="", evidence=evidence)
    return dataclasses.replace(boot, documents=(served,), document_note="")


def _boot(project: Project, limit_s: float) -> tuple[Boot | None, tuple[str, ...]]:
    try:
        return app_boot.described(project, limit_s=limit_s), ()
    except NoAnswerError as error:
        more = f" {_SAY_HOW}" if error.remedy == app_boot.NAME_IT else ""
        return None, (f"{error}{more}",)


def _checked(project: Project, pair: Pair, boot: Boot | None) -> Checked:
    document, twin = pair.document, pair.twin
    found = openapi.differences(document.data, twin.document) if twin is not None else ()
    found = tuple(d for d in found if not _of_our_making(project, d))
    problems, samples = openapi.problems(document.data), openapi.examples(document.data)
    before = _before(project, document)
    return Checked(
        path=document.path,
        differences=tuple(_placed(document, twin, found)) if twin is not None else (),
        problems=tuple(dataclasses.replace(p, line=document.line(p.pointer)) for p in problems),
        samples=samples.compared,
        mismatches=tuple(Problem(w.pointer, w.message, document.line(w.pointer)) for w in samples.wrong),
        contract=_contract.contract(project, document),
        versions=(_contract.version(before.data) if before else "", _contract.version(document.data)),
        base=before is not None,
        version_line=document.line("/info/version"),
        regenerate=_regenerate.command(project, boot, document.path, pair.origin) if found else "",
    )


def _placed(
    document: openapi.Document, twin: Served, found: tuple[openapi.Difference, ...]
) -> Iterator[openapi.Difference]:
    """Differences with their line and, for components, the operations that they belong to."""
    here, there = openapi.Uses(document.data), openapi.Uses(twin.document)
    for difference in found:
        users = there.of(difference.pointer) or here.of(difference.pointer)
        yield dataclasses.replace(difference, line=document.line(difference.pointer), used_by=users[:4])


def _of_our_making(project: Project, difference: openapi.Difference) -> bool:
    """Whether the served side comes from a made-up setting, or from a version that only a build of the project knows."""
    if difference.pointer == "/info/version":
        return "version" in project.pyproject.get("project", {}).get("dynamic", [])
    return difference.served is not None and MARK in difference.served


def _before(project: Project, document: openapi.Document) -> openapi.Document | None:
    text = project.base_text(document.path)
    try:
        return openapi.parse(document.path, text) if text is not None else None
    except NoAnswerError:
        return None


def _project_versions(project: Project) -> tuple[str, str]:
    """The version in pyproject.toml at the base and now."""
    now = project.pyproject.get("project", {}).get("version", "")
    try:
        before = tomllib.loads(project.base_text("pyproject.toml") or "").get("project", {}).get("version", "")
    except (ValueError, AttributeError):
        before = ""
    return (before if isinstance(before, str) else "", now if isinstance(now, str) else "")


def _operations(project: Project, boot: Boot, pairs: list[Pair]) -> Iterator[Operation]:
    """The route table against the document that the application makes, else against the committed ones."""
    committed = {p.document.path: p.document for p in pairs}
    if boot.documents:
        documents: dict[str, tuple[str, Mapping[str, Any]]] = {
            f"{index}#": (s.prefix or _match.prefix_of(s.document, boot.routes), s.document)
            for index, s in enumerate(boot.documents)
        }
    else:
        documents = {d.path: (_match.prefix_of(d.data, boot.routes), d.data) for d in committed.values()}
    names = {f"{i}#": next((p.document.path for p in pairs if p.origin is s), "") for i, s in enumerate(boot.documents)}
    words = _Words(project)
    for operation in _match.matched(boot, documents):
        path = names.get(operation.document, operation.document)
        line = committed[path].line(_pointer(committed[path], operation)) if path in committed else 0
        yield dataclasses.replace(
            operation,
            document=path,
            line=line,
            responses_line=_responses_line(project, operation.place),
            absent_words=() if boot.documents else words.absent(operation),
        )


def _pointer(document: openapi.Document, operation: Operation) -> str:
    wanted = _match.shape(operation.path)
    for path, method, _ in openapi.operations(document.data):
        if method.upper() == operation.method and wanted.endswith(_match.shape(path)):
            return openapi.join("/paths", path, method)
    return "/paths"


class _Words:
    """Which texts appear as literals in the production source."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def absent(self, operation: Operation) -> tuple[str, ...]:
        """Documented query parameters that no literal of the source names."""
        text = self.project.once(
            "production source",
            lambda: "\n".join(self.project.read_or_none(f) or "" for f in self.project.source_files),
        )
        names = [name for place, name in operation.parameters if place == "query"]
        return tuple(n for n in names if not re.search(rf"[\"']{re.escape(n)}[\"']|\b{re.escape(n)}\b\s*[:=]", text))


def _responses_line(project: Project, place: Place | None) -> int:
    """The line of `responses=` among a handler's decorators."""
    text = project.read_or_none(place.path) if place is not None else None
    if place is None or text is None:
        return 0
    try:
        tree = project.once(f"tree of {place.path}", lambda: ast.parse(text))
    except (SyntaxError, ValueError):
        return 0
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.lineno == place.line:
            found = [
                k
                for d in node.decorator_list
                if isinstance(d, ast.Call)
                for k in d.keywords
                if k.arg in {"responses", "response"}
            ]
            return found[0].value.lineno if found else 0
    return 0


def _examined(boot: Boot | None, operations: tuple[Operation, ...], pairs: list[Pair]) -> dict[str, int]:
    found = {"documents": len(pairs)} if pairs else {}
    if boot is not None and not boot.framework:
        return found | {"operations": len(operations)}
    return found | ({"routes": sum(o.served for o in operations)} if boot is not None else {})
