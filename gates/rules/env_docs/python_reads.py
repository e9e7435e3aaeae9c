"""Every variable that the Python code reads: direct reads, helpers that pass a name on, settings classes. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator

from gates.project import Role
from gates.rules.env_docs import environ_config, readers, settings, uses
from gates.rules.env_docs.classes import constructor
from gates.rules.env_docs.defaults import NOTHING, Default, around, default_of, default_parameter, is_conditional
from gates.rules.env_docs.environments import Environments
from gates.rules.env_docs.helpers import inherited, nested
from gates.rules.env_docs.library import Library, parameter_default, parameters
from gates.rules.env_docs.literals import (
    CONSTRUCTOR,
    EACH,
    Parameter,
    Place,
    Template,
    collection,
    filled,
    names,
    text,
)
from gates.rules.env_docs.readers import READERS
from gates.rules.env_docs.uses import Use, normalised
from gates.rules.env_docs.values import UNKNOWN, Computed, Need, Part, Read
from gates.rules.shapes import final_name, is_constant, is_main_guard
from gates.rules.source import Source, walk
from gates.rules.values import FunctionNode

_HINTS = (
    "environ", "getenv", "from os import", "import os as", "decouple", "starlette.config", "envvar", "ynaconf", "from_prefixed_env",
    "from_envvar", "dotenv_values", "expandvars", "env_var",
)  # fmt: skip
_READS = re.compile(
    r"\bos\.environ|\benviron(\[|\.get\()|import .*\benviron\b|getenv|from os import|import os as|import environ\b|from environ import|\benvirons\b|\bdecouple\b|"
    r"starlette\.config|envvar|env_var\b|[dD]ynaconf|from_prefixed_env|dotenv_values|expandvars"
)
_HANDS_ON = re.compile(r"\b(environ\w*|env)\s*[,)]")
_ROUNDS = 6


@dataclasses.dataclass(frozen=True, slots=True)
class PythonReads:
    """What the Python files read, which reads have a name that cannot be computed, and which values nothing uses."""

    reads: tuple[Read, ...]
    computed: tuple[Computed, ...]
    unused: tuple[Read, ...] = ()


def collect(library: Library) -> PythonReads:
    """All reads of the project's Python code."""
    environments = Environments()
    _hand_on(library, environments)
    found: list[Use] = []
    seen: set[str] = set()
    hinted = list(library.matching(_HINTS, _READS))
    hinted += (source for helper in library.helpers for source in library.callers(helper.dotted.replace("()", "")))
    receiving = [f[1] for f in map(library.function, environments.parameters) if f is not None]
    for source in [*hinted, *receiving, *_using_readers_of(hinted, library)]:
        if source.path not in seen:
            found += uses.find(source, library, environments)
            seen.add(source.path)
    everything = list(found)
    called: set[str] = set()
    for _ in range(_ROUNDS):
        found = _through_helpers(found, library, called)
        everything += found
        if not found:
            break
    declared = list(settings.reads(library))
    fields = [r for r in declared if isinstance(r, Read)]
    reads = [
        *(r for use in everything for r in _reads(use, library)),
        *fields,
        *environ_config.reads(library),
    ]
    unclear = [*_computed(everything, called), *(c for c in declared if isinstance(c, Computed))]
    return PythonReads(distinct(reads), tuple(unclear), tuple(settings.unused(library, fields)))


def _using_readers_of(sources: list[Source], library: Library) -> Iterator[Source]:
    """The files that import a reader (`env = environs.Env()`) which one of these files makes."""
    for source in sources:
        top = source.names.top
        made = [n for n in top.values if READERS.match(source.names.origin(ast.Name(id=n, ctx=ast.Load())))]
        for name in made:
            yield from library.callers(f"{source.module}.{name}")


def distinct(reads: list[Read]) -> tuple[Read, ...]:
    """One read per name and line; the one that knows most first."""
    kept: dict[tuple[str, str, int], Read] = {}
    for read in reads:
        key = (read.name, read.path, read.line)
        if key not in kept or (kept[key].default is None and read.default is not None):
            kept[key] = read
    return tuple(sorted(kept.values(), key=lambda r: (r.path, r.line, r.name)))


def _hand_on(library: Library, environments: Environments) -> None:
    """Note the parameters that are handed the environment."""
    sources = list(library.matching(("environ",), _HANDS_ON))
    for _ in range(3):
        receiving: list[Source] = []
        for source in sources:
            for dotted, slot in uses.given_environment(source, library, environments):
                target = library.function(dotted)
                if target is None:
                    continue
                order = parameters(target[0])
                name = slot if isinstance(slot, str) else order[slot] if slot < len(order) else ""
                known = environments.parameters.setdefault(normalised(library.follow(dotted)), set())
                receiving += [target[1]] if name not in known else []
                known.add(name)
        sources = receiving


def _through_helpers(found: list[Use], library: Library, called: set[str]) -> list[Use]:
    """The uses made by the callers of functions that take the name as a parameter; the functions that have some are added to `called`."""
    helpers: dict[str, list[Use]] = {}
    for use in found:
        if use.function and any(isinstance(p, Parameter) for t in use.names for p in t):
            helpers.setdefault(normalised(use.function), []).append(use)
    if not helpers:
        return []
    made: list[Use] = []
    words = {part for dotted in helpers for part in dotted.split(".")[-2:]}

    def visit(node: ast.Call, at: Source) -> None:
        if (name := final_name(node.func)) not in words and name not in at.names.top.values:
            return
        dotted = normalised(library.origin(node.func, at, at.scopes))
        for candidate in dict.fromkeys(
            (dotted, f"{dotted}.__init__", f"{dotted}.__call__", nested(node, at), *inherited(node, at, library))
        ):
            for use in helpers.get(candidate, ()):
                function = _definition(candidate, use)
                if function is not None:
                    called.add(candidate)
                    made.append(_called(node, use, function, Place(library, at, tuple(at.scopes)), at))

    for source in {s.path: s for dotted in helpers for s in library.callers(dotted)}.values():
        walk(source, {ast.Call: [visit]})
    return made


def _definition(dotted: str, use: Use) -> FunctionNode | None:
    name = dotted.rpartition(".")[2]
    return next(
        (s for s in reversed(use.place.scopes) if not isinstance(s, (ast.Lambda, ast.ClassDef)) and s.name == name),
        None,
    )


def _called(node: ast.Call, use: Use, function: FunctionNode, place: Place, at: Source) -> Use:
    """The use that one call of a helper makes."""
    arguments = _arguments(node, function)
    given = {name: names(value, place) for name, value in arguments.items()}
    given |= {f"{name}{EACH}": _each(value, place) for name, value in arguments.items()}
    for name in parameters(function):
        usual = parameter_default(function, name)
        if name not in given and usual is not None:
            given |= {name: names(usual, use.place), f"{name}{EACH}": _each(usual, use.place)}
    if function.args.vararg is not None:
        rest = node.args[len(function.args.posonlyargs) + len(function.args.args) :]
        given[f"{function.args.vararg.arg}{EACH}"] = [t for a in rest for t in names(a, place)]
    given |= _of_object(node, use, place)
    found = [t for template in use.names for t in filled(template, given)]
    need, default, decider = _need(use, function, arguments, place)
    if need is Need.OPTIONAL and default == NOTHING:
        need, default, decider = around(node, place, at.ancestors)
    conditional = is_conditional(node, at.ancestors)
    if need is Need.REQUIRED and conditional and not decider:
        need = Need.SOMETIMES
    line = next(
        (v.lineno for v in arguments.values() if isinstance(v, ast.Constant) and isinstance(v.value, str)), node.lineno
    )
    return Use(
        tuple(found),
        need,
        default,
        line,
        use.how,
        place,
        at.qualified if at.function is not None else "",
        decider,
        conditional,
    )


def _of_object(node: ast.Call, use: Use, place: Place) -> dict[str, list[Template]]:
    """What the constructor of the object whose method is called was given: `Reader("APP").get("ONE")`."""
    made, function = readers.made_by(node.func, place), constructor(use.place.scopes)
    if made is None or function is None:
        return {}
    return {f"{CONSTRUCTOR}{n}": names(v, place) for n, v in _arguments(made, function).items()}


def _each(value: ast.expr, place: Place) -> list[Template]:
    """The names that the elements of an argument stand for."""
    return [t for item in collection(value, place) for t in names(item, place)]


def _is_beside(use: Use) -> bool:
    """Whether a helper reads a further variable beside the one that it is asked for, such as `NAME_FILE`: its default is not that one's."""
    return all(t and isinstance(t[-1], str) and any(isinstance(p, Parameter) for p in t) for t in use.names)


def _need(use: Use, function: FunctionNode, arguments: dict[str, ast.expr], place: Place) -> tuple[Need, Default, str]:
    name = use.default.parameter or (
        default_parameter(function) if use.default == NOTHING and not _is_beside(use) else ""
    )
    given = arguments.get(name)
    default = (
        default_of(given, place)
        if given is not None
        else use.default
        if not use.default.parameter
        else default_of(parameter_default(function, name), use.place)
    )
    if use.decider:
        deciding = arguments.get(use.decider, parameter_default(function, use.decider))
        insists = is_constant(deciding, True) if use.decider != name else given is None
        need = Need.REQUIRED if insists else Need.OPTIONAL
        return need, NOTHING if insists else default, ""
    if use.need is not Need.OPTIONAL and not use.conditional:
        return use.need, NOTHING, ""
    if use.need is not Need.OPTIONAL:
        return (Need.OPTIONAL, default, "") if given is not None else (use.need, NOTHING, "")
    return Need.OPTIONAL, default, ""


def _arguments(node: ast.Call, function: FunctionNode) -> dict[str, ast.expr]:
    given = dict(zip(parameters(function), [a for a in node.args if not isinstance(a, ast.Starred)], strict=False))
    return given | {k.arg: k.value for k in node.keywords if k.arg is not None}


def _reads(use: Use, library: Library) -> Iterator[Read]:
    path = use.place.source.path
    guarded = _is_guarded(use)
    for template in use.names:
        if any(isinstance(p, Parameter) for p in template):
            continue
        name = text(template)
        if name.strip(UNKNOWN + "_"):
            known = use.default.known and not use.default.parameter
            yield Read(
                name=name,
                path=path,
                line=use.line,
                need=use.need,
                default=use.default.text if known else None,
                default_known=known,
                part=_part(use, library),
                how=use.how,
                others=tuple(text(o) for o in use.others),
                guarded=guarded,
            )


def _part(use: Use, library: Library) -> Part:
    """Who reads; a migration that does without the variable runs once, and its variable may be long gone: it is a tool for that."""
    path = use.place.source.path
    past = use.need is Need.OPTIONAL and library.project.role(path) is Role.MIGRATION
    return Part.TOOLING if past else library.part(path)


def _is_guarded(use: Use) -> bool:
    """Whether a use stands below `if __name__ == "__main__":`."""
    return any(s.lineno <= use.line <= (s.end_lineno or 0) for s in use.place.source.tree.body if is_main_guard(s))


def _computed(everything: list[Use], helpers: set[str]) -> Iterator[Computed]:
    """The reads whose name nobody can know; those of helpers are known from their callers, where there are any."""
    seen: set[tuple[str, int]] = set()
    for use in everything:
        open_ended = [
            t for t in use.names if any(isinstance(p, Parameter) for p in t) or not text(t).strip(UNKNOWN + "_")
        ]
        place = (use.place.source.path, use.line)
        if use.place.library.part(use.place.source.path) is Part.TEST:
            continue
        if open_ended and normalised(use.function) not in helpers and place not in seen:
            seen.add(place)
            yield Computed(*place, _shown(use.place.source, use.line))


def _shown(source: Source, line: int) -> str:
    lines = source.text.split("\n")
    return lines[line - 1].strip()[:100] if 0 < line <= len(lines) else ""
