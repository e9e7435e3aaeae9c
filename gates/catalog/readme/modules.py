"""Python names that a command uses: modules, attributes, extras, versions. Only the project's own can be judged. Reads sources, imports nothing."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from gates.catalog.readme.ground import Ground

_SERVERS = {"uvicorn", "gunicorn", "hypercorn", "daphne", "granian"}
_TARGET = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)(\(.*\))?")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


class Import(NamedTuple):
    """Something that a command imports.

    Attributes:
        module: dotted name.
        attribute: of the module, "" when the module alone is named.
        runs: whether it is run as a program (`python -m`), so that a package needs a `__main__`.
    """

    module: str
    attribute: str = ""
    runs: bool = False


def imported(words: tuple[str, ...], settings: tuple[str, ...]) -> Iterator[Import]:
    """What a command imports by name."""
    for setting in (*settings, *(words[1:] if words[:1] == ("export",) else ())):
        name, _, value = setting.partition("=")
        if name == "DJANGO_SETTINGS_MODULE" and _DOTTED.fullmatch(value):
            yield Import(value)
    if not words:
        return
    if re.fullmatch(r"python3?(\.\d+)?", posixpath.basename(words[0])):
        module = _after(words, ("-m",))
        yield from [Import(module, runs=True)] if _DOTTED.fullmatch(module) else []
    elif words[0] in _SERVERS and not any(w.startswith(("--app-dir", "--chdir")) for w in words):
        yield from (Import(m[1], m[2]) for m in map(_TARGET.fullmatch, words[1:]) if m)
    elif words[0] in {"flask", "celery"}:
        yield from _application(_after(words, ("--app", "-A")))
    elif words[0] == "django-admin":
        settings_module = _after(words, ("--settings",))
        yield from [Import(settings_module)] if _DOTTED.fullmatch(settings_module) else []


def _after(words: tuple[str, ...], options: tuple[str, ...]) -> str:
    """What the first of the options is given, "" without one."""
    for index, word in enumerate(words[1:], 1):
        name, _, value = word.partition("=")
        if word in options:
            return words[index + 1] if index + 1 < len(words) else ""
        if name in options:
            return value
    return ""


def _application(value: str) -> Iterator[Import]:
    target = _TARGET.fullmatch(value)
    if target:
        yield Import(target[1], target[2])
    elif _DOTTED.fullmatch(value) and not value.endswith(".py"):
        yield Import(value)


def why_missing(wanted: Import, ground: Ground) -> str:
    """Why one of the project's own names cannot be imported, "" when it can or is not the project's."""
    parts = wanted.module.split(".")
    roots = _roots(ground, parts[0])
    if not roots:
        return ""
    for depth in range(1, len(parts) + 1):
        files = [found for root in roots for found in _files(ground, root, parts[:depth])]
        if not files and not any(ground.is_folder(posixpath.join(root, *parts[:depth])) for root in roots):
            elsewhere = ground.elsewhere(f"{'/'.join(parts)}.py") or ground.elsewhere("/".join(parts))
            return (
                "" if elsewhere else f"the project has no module {'.'.join(parts[:depth])}"
            )  # several folders may share a name
    if wanted.runs:
        return _why_not_run(wanted.module, parts, roots, ground)
    return _why_no_attribute(wanted, files, ground) if wanted.attribute and files else ""


def file_of(module: str, ground: Ground) -> str | None:
    """The source file of one of the project's own modules: of a package that is run, its `__main__`."""
    parts = module.split(".")
    stems = [posixpath.join(root, *parts) for root in _roots(ground, parts[0])]
    return next(
        (
            f
            for stem in stems
            for f in (f"{stem}.py", f"{stem}/__main__.py", f"{stem}/__init__.py")
            if f in ground.files
        ),
        None,
    )


def _roots(ground: Ground, top: str) -> list[str]:
    """Folders from which the top-level name is imported, when it is one of the project's packages."""
    return sorted({posixpath.dirname(p.path) for p in ground.project.packages if p.name == top})


def _files(ground: Ground, root: str, parts: list[str]) -> list[str]:
    stem = posixpath.join(root, *parts)
    return [f for f in (f"{stem}.py", f"{stem}/__init__.py") if f in ground.files] + [
        f for f in ground.files if f.startswith(f"{stem}.") and f.endswith((".so", ".pyd", ".pyx"))
    ]


def _why_not_run(module: str, parts: list[str], roots: list[str], ground: Ground) -> str:
    stems = [posixpath.join(root, *parts) for root in roots]
    runnable = any(f in ground.files for stem in stems for f in (f"{stem}.py", f"{stem}/__main__.py"))
    package = any(ground.is_folder(stem) for stem in stems)
    return f"the package {module} has no __main__.py, so that it cannot be run" if package and not runnable else ""


def _why_no_attribute(wanted: Import, files: list[str], ground: Ground) -> str:
    defined = [names(ground.text(f) or "") for f in files if f.endswith(".py")]
    if not defined or any(n is None or wanted.attribute in n for n in defined):
        return ""
    submodule = any(
        _files(ground, posixpath.dirname(f), [wanted.attribute]) for f in files if f.endswith("__init__.py")
    )
    return "" if submodule else f"{files[0]} defines no {wanted.attribute}"


def names(source: str) -> frozenset[str] | None:
    """What a module binds at its top level; None where it can bind more than is written."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = set(_bound(tree))
    return None if found & {"*", "__getattr__"} or "globals()" in source or "setattr(" in source else frozenset(found)


def _bound(node: ast.AST) -> Iterator[str]:
    """Names bound by a statement and what is in it, but for the inside of functions and classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child.name
        elif isinstance(child, ast.alias):
            yield (child.asname or child.name).split(".")[0]
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif not isinstance(child, ast.Lambda):
            yield from _bound(child)
