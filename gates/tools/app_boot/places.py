"""Names of modules and their files, and the files that tell how an application is started."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gates.project import Project

_DEPLOYMENT = (
    "Dockerfile*",
    "*.dockerfile",
    "Procfile",
    "*compose*.y*ml",
    "*.sh",
    "Makefile",
    "justfile",
    "*.service",
    "*.toml",
    "*.yaml",
    "*.yml",
    "README*",
)
_DEPLOYED_WITH = (
    *(
        "Dockerfile*",
        "*.dockerfile",
        "Procfile",
        "*.service",
        "*.sh",
        "*compose*.y*ml",
        "fly.toml",
        "app.yaml",
        "render.yaml",
    ),
    *("*deploy*/**", "*k8s*/**", "*kube*/**", "*helm*/**", "*chart*/**", ".env.prod*"),
)


def module_of(path: str, roots: Sequence[str]) -> str:
    """The dotted name under which a file is imported."""
    inside = path
    for root in sorted(roots, key=len, reverse=True):
        if root != "." and path.startswith(f"{root}/"):
            inside = path[len(root) + 1 :]
            break
    parts = inside.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def deployment_files(project: Project) -> list[str]:
    """Files that say how the application is started, the most telling first."""
    order = {pattern: index for index, pattern in enumerate(_DEPLOYMENT)}
    found = [(index, path) for pattern, index in order.items() for path in project.match(pattern)]
    return list(dict.fromkeys(path for _, path in sorted(found) if path.count("/") < 4))


def deployment_text(project: Project) -> str:
    """What the files say that set a deployed application's environment."""
    return "\n".join(project.read_or_none(path) or "" for path in project.match(*_DEPLOYED_WITH))


def place_of(project: Project, app: str) -> tuple[str, int] | None:
    """(path, line) at which an application that is called `module:attribute` or `Django with settings` is made."""
    module, _, attribute = app.removeprefix("Django with ").partition(":")
    path = file_of(project, module)
    text = project.read_or_none(path) if path is not None else None
    if path is None or text is None:
        return None
    if not attribute:
        urls = re.search(r"^ROOT_URLCONF\s*=\s*[\"']([\w.]+)", text, re.MULTILINE)
        found = file_of(project, urls.group(1)) if urls else None
        return (found or path), 1
    name = re.escape(attribute.removesuffix("()"))
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*(?:(?:async\s+)?def\s+{name}\b|{name}\s*(?::[^=]+)?=)", line):
            return path, number
    return path, 1


def file_of(project: Project, module: str) -> str | None:
    """The file of a module, whatever folder it is imported from."""
    tail = f".{module}"
    return next((f for f in project.source_files if f".{module_of(f, project.source_roots)}".endswith(tail)), None)
