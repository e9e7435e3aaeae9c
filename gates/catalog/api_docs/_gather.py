"""Boots the application, reads the committed documents, and compares them: the half of `api-docs` that touches the outside."""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from gates.catalog.api_docs import _match
from gates.catalog.api_docs._facts import Checked, Facts, Operation
from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import app_boot, openapi
from gates.tools.app_boot import Boot, Place, Served

_MEND_DOCUMENT = (
    "Mend the route or schema that it names, or say with `served` in [tool.gates.api-docs] how the document is made."
)
_NOT_OURS = re.compile(r"(^|/)(tests?|testdata|fixtures|examples?|vendor|third[_-]party|node_modules|site-packages)/")
_COMMANDS = (
    (r"\bmanage\.py\s+spectacular\b[^\n`\"']*", ""),
    (r"\bpython3?\s+(?:-m\s+)?[\w./-]*(?:openapi|export_?schema|api_?docs?)[\w./-]*(?:[ \t]+[\w./=-]+)*", ""),
    (r"\bmake\s+(?:openapi|api-?docs?|schema|docs)\b", ""),
    (r"^\s*\$?\s*([\w-]+\s+(?:openapi|export-openapi|api-?docs?)(?:[ \t]+[\w./=-]+)*)\s*$", ""),
)


def gather(project: Project, document: str | None, limit_s: float) -> Facts:
    """All facts; a failed boot is an unanswered question, and the documents are still looked at."""
    framework = app_boot.imported_framework(project)
    committed, unreadable = _committed(project, document)
    if framework is None and project.config.app is None and not project.stack.api_documents and document is None:
        return Facts(absent=_absence(project))
    boot, trouble = _boot(project, limit_s) if framework is not None or project.config.app else (None, ())
    unanswered = (*unreadable, *trouble)
    if boot is not None and boot.document_note:
        said = f"The application's document could not be made: {boot.document_note}."
        unanswered = (*unanswered, f"{said} {_MEND_DOCUMENT}")
    pairs = _pairs(committed, boot)
    checked = tuple(_checked(project, doc, served) for doc, served in pairs)
    operations = tuple(_operations(project, boot, pairs)) if boot is not None else ()
    return Facts(
        examined=_examined(boot, operations, committed),
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
        regenerate=_regenerate(project, [d.path for d in committed]),
    )


def _absence(project: Project) -> str:
    return f"None of the {len(project.source_files)} production Python files imports a web framework, and no OpenAPI document is committed."


def _committed(project: Project, document: str | None) -> tuple[list[openapi.Document], tuple[str, ...]]:
    found, unreadable = [], []
    for path in (document,) if document else project.stack.api_documents:
        if _NOT_OURS.search(path):
            continue
        try:
            found.append(openapi.parse(path, project.read(path)))
        except NoAnswerError as error:
            unreadable.append(str(error))
    return found, tuple(unreadable)


def _boot(project: Project, limit_s: float) -> tuple[Boot | None, tuple[str, ...]]:
    try:
        return app_boot.described(project, limit_s=limit_s), ()
    except NoAnswerError as error:
        return None, (str(error),)


def _pairs(committed: list[openapi.Document], boot: Boot | None) -> list[tuple[openapi.Document, Served | None]]:
    """Each committed document that describes this application, with the served one that it should equal."""
    if boot is None:
        return [(d, None) for d in committed]
    scored = [
        (
            d,
            max(
                [_match.overlap(d.data, boot.routes, p) for p in ("", _match.base_path(d.data))]
                + [_common(d, s) for s in boot.documents]
            ),
        )
        for d in committed
    ]
    ours = [d for d, score in scored if score] or committed
    return [(d, max(boot.documents, key=lambda s, d=d: _common(d, s), default=None)) for d in ours]  # type: ignore[misc]


def _common(document: openapi.Document, served: Served) -> int:
    mine = {(p, m) for p, m, _ in openapi.operations(document.data)}
    return sum((p, m) in mine for p, m, _ in openapi.operations(served.document))


def _checked(project: Project, document: openapi.Document, served: Served | None) -> Checked:
    found = openapi.differences(document.data, served.document) if served is not None else ()
    problems = openapi.problems(document.data)
    before = _before(project, document)
    broken = openapi.changes(before.data, document.data) if before is not None else ()
    return Checked(
        path=document.path,
        differences=tuple(dataclasses.replace(d, line=document.line(d.pointer)) for d in found),
        problems=tuple(dataclasses.replace(p, line=document.line(p.pointer)) for p in problems),
        breaking=tuple(dataclasses.replace(c, line=document.line(c.pointer)) for c in broken),
        versions=(_version(before.data) if before else "", _version(document.data)),
        base=before is not None,
        version_line=document.line("/info/version"),
    )


def _before(project: Project, document: openapi.Document) -> openapi.Document | None:
    text = project.base_text(document.path)
    try:
        return openapi.parse(document.path, text) if text is not None else None
    except NoAnswerError:
        return None


def _version(data: Mapping[str, Any]) -> str:
    info = data.get("info")
    return str(info.get("version", "")) if isinstance(info, dict) else ""


def _project_versions(project: Project) -> tuple[str, str]:
    """The version in pyproject.toml at the base and now."""
    now = project.pyproject.get("project", {}).get("version", "")
    try:
        before = tomllib.loads(project.base_text("pyproject.toml") or "").get("project", {}).get("version", "")
    except (ValueError, AttributeError):
        before = ""
    return (before if isinstance(before, str) else "", now if isinstance(now, str) else "")


def _operations(
    project: Project, boot: Boot, pairs: list[tuple[openapi.Document, Served | None]]
) -> Iterator[Operation]:
    """The route table against the document that the application makes, else against the committed ones."""
    committed = {d.path: d for d, _ in pairs}
    if boot.documents:
        documents: dict[str, tuple[str, Mapping[str, Any]]] = {
            f"{index}#": (s.prefix or _match.prefix_of(s.document, boot.routes), s.document)
            for index, s in enumerate(boot.documents)
        }
    else:
        documents = {d.path: (_match.prefix_of(d.data, boot.routes), d.data) for d in committed.values()}
    names = {f"{i}#": next((d.path for d, p in pairs if p is s), "") for i, s in enumerate(boot.documents)}
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


def _examined(
    boot: Boot | None, operations: tuple[Operation, ...], committed: list[openapi.Document]
) -> dict[str, int]:
    found = {"documents": len(committed)} if committed else {}
    return found | ({"routes": sum(o.served for o in operations)} if boot is not None else {})


def _regenerate(project: Project, documents: list[str]) -> str:
    """A command in the README or the Makefile that writes the document."""
    for path in project.match("README*", "Makefile", "CONTRIBUTING*", "docs/*.md"):
        text = project.read_or_none(path) or ""
        for pattern, _ in _COMMANDS:
            found = re.search(pattern, text, re.MULTILINE)
            if found and not found.group(0).strip().endswith(":"):
                return (found.group(1) if found.groups() else found.group(0)).strip()
    return ""
