"""The variables that classes of environ-config read: `@environ.config(prefix="APP")` with `environ.var()` and groups. Runs nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.rules.env_docs.defaults import NOTHING, default_of
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place, names, text
from gates.rules.env_docs.values import Need, Read
from gates.rules.shapes import argument, final_name, is_constant, keyword
from gates.rules.source import Source

_USES = re.compile(r"\benviron\.(config|to_config)\b|from environ import.*\bconfig\b")
_VARIABLES = {"environ.var", "environ.bool_var"}
_USUAL_PREFIX = "APP"
_DEPTH = 6


def reads(library: Library) -> Iterator[Read]:
    """What the configuration classes of the project read; a class that is a group of another one has no names of its own."""
    for source in library.matching(("environ",), _USES):
        grouped = {
            final_name(argument(n, 0, "cls"))
            for n in ast.walk(source.tree)
            if isinstance(n, ast.Call) and final_name(n.func) == "group"
        }
        for owner in source.tree.body:
            if isinstance(owner, ast.ClassDef) and owner.name not in grouped:
                prefix = _prefix(owner, source, library)
                if prefix is not None:
                    yield from _of_class(owner, prefix, source, library, Need.REQUIRED, _DEPTH)


def _prefix(owner: ast.ClassDef, source: Source, library: Library) -> str | None:
    """The prefix that the decorator of a class gives; None for a class that is no configuration."""
    for decorator in owner.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if library.origin(call.func if call else decorator, source) == "environ.config":
            given = keyword(call, "prefix") if call is not None else None
            found = names(given, Place(library, source, ())) if given is not None else [(_USUAL_PREFIX,)]
            return text(found[0])
    return None


def _of_class(
    owner: ast.ClassDef, prefix: str, source: Source, library: Library, need: Need, depth: int
) -> Iterator[Read]:
    place = Place(library, source, (owner,))
    for statement in owner.body if depth else ():
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or not isinstance(call := statement.value, ast.Call):
            continue
        field = final_name(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)
        name = f"{prefix}_{field}".upper().lstrip("_")
        origin = library.origin(call.func, source)
        if origin in _VARIABLES:
            yield _read(name, call, statement, place, need)
        elif origin == "environ.group":
            inner = _group(call, owner, source, library)
            optional = is_constant(keyword(call, "optional"), True)
            if inner is not None:
                held = Need.SOMETIMES if optional else need
                yield from _of_class(inner[0], name, inner[1], library, held, depth - 1)


def _group(call: ast.Call, owner: ast.ClassDef, source: Source, library: Library) -> tuple[ast.ClassDef, Source] | None:
    wanted = argument(call, 0, "cls")
    inside = next((s for s in owner.body if isinstance(s, ast.ClassDef) and s.name == final_name(wanted)), None)
    return (inside, source) if inside is not None else library.class_of(library.origin(wanted, source))


def _read(name: str, call: ast.Call, statement: ast.stmt, place: Place, need: Need) -> Read:
    own = keyword(call, "name")
    given = argument(call, 0, "default")
    usual = default_of(given, place) if given is not None else NOTHING
    path = place.source.path
    return Read(
        name=text(names(own, place)[0]) if own is not None else name,
        path=path,
        line=statement.lineno,
        need=need if given is None else Need.OPTIONAL,
        default=usual.text,
        default_known=usual.known,
        part=place.library.part(path),
        how="environ-config",
    )
