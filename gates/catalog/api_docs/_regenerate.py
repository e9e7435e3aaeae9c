"""The command that writes the committed document again: the project's own where it names one, else the framework's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.project import Project
from gates.tools.app_boot import Boot, Served

_WORDS = r"(?:open-?api|api-?docs?|swagger|(?:export|generate|dump|write)[_-]?(?:openapi|schema|spec|api)|api-?schema|api-?spec)"
_TOLD = (
    r"\bmanage\.py[ \t]+(?:spectacular|export_openapi_schema|generateschema|generate_swagger)\b[^\n`\"']*",
    r"\b(?:flask|litestar)\b[^\n`\"']*\b(?:openapi|spec|schema)\b[^\n`\"']*",
    r"\bpython3?\s+(?:-m\s+)?[\w./-]*(?:openapi|export_?schema|api_?docs?)[\w./-]*(?:[ \t]+[\w./=-]+)*",
    rf"\b(?:make|just|task|nox[ \t]+-s|poe|pdm[ \t]+run|hatch[ \t]+run|invoke)[ \t]+[\w:-]*(?:{_WORDS}|docs|schema)\b",
    r"^\s*\$?\s*([\w-]+\s+(?:openapi|export-openapi|api-?docs?)(?:[ \t]+[\w./=-]+)*)\s*$",
)
_TARGETS = (
    ("Makefile", rf"^([\w-]*{_WORDS}[\w-]*)\s*:(?!=)", "make {}"),
    ("justfile", rf"^@?([\w-]*{_WORDS}[\w-]*)[^\n:]*:(?!=)", "just {}"),
    ("Taskfile.y*ml", rf"^  ([\w:-]*{_WORDS}[\w:-]*):", "task {}"),
    ("noxfile.py", rf"^def ([\w]*{_WORDS}[\w]*)\(", "nox -s {}"),
    ("tasks.py", rf"^def ([\w]*{_WORDS}[\w]*)\(", "invoke {}"),
)
_SCRIPT = re.compile(rf"(?i)(^|/)(scripts?|tools?|bin|dev)/[\w-]*{_WORDS}[\w-]*\.py$")
_MANAGED = {"drf-spectacular": "spectacular --file {}", "ninja": "export_openapi_schema --output {}"}
_FLASK = {
    "flask-smorest": "flask --app {app} openapi write {path}",
    "apiflask": "flask --app {app} spec --output {path}",
    "flask-openapi3": "flask --app {app} openapi --output {path}",
}


def command(project: Project, boot: Boot | None, path: str, served: Served | None) -> str:
    """A command that writes the document at `path` again, "" where none is known."""
    if served is not None and served.by.startswith("$ "):
        return served.by.removeprefix("$ ")
    told = next(_of_the_project(project), "")
    return told or (_of_the_framework(project, boot, path, served) if boot is not None and served is not None else "")


def _of_the_project(project: Project) -> Iterator[str]:
    for file in project.match("README*", "Makefile", "CONTRIBUTING*", "docs/*.md"):
        text = project.read_or_none(file) or ""
        for pattern in _TOLD:
            found = re.search(pattern, text, re.MULTILINE | re.IGNORECASE)
            if found and not found.group(0).strip().endswith(":"):
                yield (found.group(1) if found.groups() else found.group(0)).strip()
    for name, pattern, shape in _TARGETS:
        for file in project.match(name):
            found = re.search(pattern, project.read_or_none(file) or "", re.MULTILINE | re.IGNORECASE)
            if found:
                yield shape.format(found.group(1))
    yield from (f"python {file}" for file in project.files if _SCRIPT.search(file))


def _of_the_framework(project: Project, boot: Boot, path: str, served: Served) -> str:
    if served.at:
        return f"save what the running application answers at GET {served.at} as {path}"
    if served.by in _MANAGED:
        manage = next(iter(project.match("manage.py")), "")
        runner = f"python {manage}" if manage else "django-admin"
        return f"{runner} {_MANAGED[served.by].format(path)}"
    if served.by in _FLASK:
        return _FLASK[served.by].format(app=boot.app.replace("()", ""), path=path)
    if served.by == "litestar":
        return f"litestar --app {boot.app.replace('()', '')} schema openapi --output {path}"
    if served.by == "fastapi" and not served.prefix and path.endswith(".json"):
        module, _, attribute = boot.app.partition(":")
        name = attribute.removesuffix("()")
        return f"python -c 'import json; from {module} import {name}; print(json.dumps({attribute}.openapi(), indent=2))' > {path}"
    return (
        f"save what the running application answers at GET {served.prefix}/openapi.json as {path}"
        if served.by == "fastapi"
        else ""
    )
