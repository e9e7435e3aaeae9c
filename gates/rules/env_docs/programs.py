"""Which modules are started as programs: what the others read below `if __name__ == "__main__":` is for whoever tries them by hand."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

from gates.project import Project
from gates.rules.env_docs.outside import MOST_TEXT
from gates.rules.env_docs.values import Part, Read
from gates.rules.names import module_name

_USUAL = re.compile(r"(^|/)(__main__|main|app|application|run|start|server|serve|worker|manage|wsgi|asgi)\.py$|^[^/]+$")
_MAY_START = re.compile(
    r"(^|/)([\w.-]*(Docker|Container)file[\w.-]*|Procfile\w*|Makefile|justfile|entrypoint[\w.-]*)$|\.(sh|bash|ya?ml|toml|cfg|ini|json|conf|service|md|rst|txt|mk)$"
)
_PROSE = re.compile(r"\.(md|rst|txt)$")


def told_apart(project: Project, reads: Iterable[Read]) -> tuple[Read, ...]:
    """The reads, where those of modules that nothing starts belong to the tooling if they are made only when the module is a program."""
    reads = tuple(reads)
    asked = {r.path for r in reads if r.guarded and r.part is Part.SERVICE and not _USUAL.search(r.path)}
    idle = asked - _started(project, asked) if asked else asked
    return tuple(dataclasses.replace(r, part=Part.TOOLING) if r.guarded and r.path in idle else r for r in reads)


def _started(project: Project, paths: Iterable[str]) -> set[str]:
    """Those of some modules that a script or a manifest names by path or module, or that a document tells to start."""
    named = {path: sorted({path, module_name(path, project.source_roots)}) for path in paths}
    found: set[str] = set()
    for other in project.other_files:
        text = (project.read_or_none(other) or "") if _MAY_START.search(other) else ""
        if not text or len(text) > MOST_TEXT:
            continue
        before = r"python[\d.]*\b[^\n]*(?<![\w.])" if _PROSE.search(other) else r"(?<![\w.])"
        for path, names in named.items():
            if path not in found and any(n in text for n in names):
                found |= {path} if any(re.search(rf"{before}{re.escape(n)}(?![\w:])", text) for n in names) else set()
    return found
