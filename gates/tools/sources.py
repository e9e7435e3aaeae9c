"""Which files a tool must have seen before anybody may call the project clean, and how they are imported. Reads names only."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from gates.project import Project

_MADE = re.compile(r"(^|/)(generated|gen|_?vendor(ed)?|third_party)/|_pb2(_grpc)?\.pyi?$|(^|/)_?version\.py$")


def production(project: Project) -> tuple[str, ...]:
    """The production files: those in the packages, or all source files where there is no package."""
    folders = tuple(f"{p.path}/" for p in project.packages)
    chosen = [f for f in project.source_files if f.startswith(folders)] if folders else list(project.source_files)
    return tuple(f for f in chosen if PurePosixPath(f).name != "manage.py")


def is_made(path: str) -> bool:
    """Whether a file is generated or vendored, so that its style and types are nobody's business here."""
    return _MADE.search(path) is not None


def module_name(project: Project, path: str) -> str:
    """The dotted name under which a file is imported."""
    roots = sorted((r for r in project.source_roots if r != "." and path.startswith(f"{r}/")), key=len)
    inner = path.removeprefix(f"{roots[-1]}/") if roots else path
    parts = PurePosixPath(inner).with_suffix("").parts
    return ".".join(parts[:-1] if parts and parts[-1] == "__init__" else parts)
