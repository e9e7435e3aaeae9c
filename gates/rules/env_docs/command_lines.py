"""The variables behind the options of commands: `envvar=` of click and typer, `env_var=` of ConfigArgParse, and a prefix for every option. Runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, default_of
from gates.rules.env_docs.library import parameter_default
from gates.rules.env_docs.library_reads import LibraryRead
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.values import Need
from gates.rules.shapes import entry, final_name, is_constant, keyword, text_of
from gates.rules.values import FunctionNode

_ADDING = {"add_argument", "add_arg", "add"}
"""The methods that give a parser of arguments, or a group of it, one more."""


def option(node: ast.Call, origin: str, place: Place) -> Iterator[LibraryRead]:
    """An option or argument with `envvar=`, or with the `env_var=` of ConfigArgParse."""
    how = "click" if final_name(node.func) not in _ADDING else "configargparse"
    given = keyword(node, "envvar" if how == "click" else "env_var")
    names = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given] if given is not None else []
    if not names:
        return
    default = _default(node, origin)
    required = keyword(node, "required")
    if origin.startswith("typer."):
        needed = default is None or is_constant(default, ...)
    else:
        needed = is_constant(required, True) or (
            final_name(node.func) == "argument" and default is None and not is_constant(required, False)
        )
    need = Need.REQUIRED if needed else Need.OPTIONAL
    yield LibraryRead(names[0], need, default_of(default, place), how, others=tuple(names[1:]))


def _default(node: ast.Call, origin: str) -> ast.expr | None:
    given = keyword(node, "default")
    return node.args[0] if given is None and origin.startswith("typer.") and node.args else given


def annotated(function: FunctionNode, place: Place) -> Iterator[LibraryRead]:
    """The parameters of a typer command: `one: Annotated[int, typer.Option(envvar="ONE")] = 5`."""
    args = function.args
    for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
        for call in ast.walk(arg.annotation) if arg.annotation is not None else ():
            if isinstance(call, ast.Call) and keyword(call, "envvar") is not None:
                usual = parameter_default(function, arg.arg)
                need = Need.REQUIRED if usual is None or is_constant(usual, ...) else Need.OPTIONAL
                origin = place.library.origin(call.func, place.source, place.scopes)
                for read in option(call, origin, place):
                    yield LibraryRead(read.name, need, default_of(usual, place), read.how, others=read.others)


def prefixed(node: ast.Call, place: Place) -> Iterator[LibraryRead]:
    """The options of a command under `auto_envvar_prefix`: each by its name, those of sub-commands by a pattern."""
    direct = keyword(node, "auto_envvar_prefix")
    prefix = text_of(direct) or text_of(entry(keyword(node, "context_settings"), "auto_envvar_prefix"))
    if prefix is None:
        return
    found = place.library.function(place.library.origin(node.func, place.source, place.scopes)) if direct else None
    function = found[0] if found is not None else _decorated(node, place)
    if function is None or any(final_name(d) == "group" for d in function.decorator_list):
        yield LibraryRead(_text(prefix, node), Need.OPTIONAL, UNCLEAR, "click", suffix="_*")
    for decorator in function.decorator_list if function is not None else ():
        if isinstance(decorator, ast.Call) and final_name(decorator.func) == "option":
            name = _text(f"{prefix}_{_name_of(decorator).upper()}", decorator)
            required = is_constant(keyword(decorator, "required"), True)
            usual = default_of(keyword(decorator, "default"), place)
            need = Need.REQUIRED if required else Need.OPTIONAL
            yield LibraryRead(name, need, NOTHING if required else usual, "click")


def _decorated(node: ast.Call, place: Place) -> FunctionNode | None:
    """The function that a call decorates."""
    return next(
        (
            n
            for n in ast.walk(place.source.tree)
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and node in n.decorator_list
        ),
        None,
    )


def _name_of(option: ast.Call) -> str:
    """The name of an option as click derives it: a bare word, else the first of the longest dashed ones."""
    words = [t for t in map(text_of, option.args) if t]
    bare = next((w for w in words if w.isidentifier()), "")
    dashed = sorted((w.partition("/")[0] for w in words), key=lambda w: -len(w[: len(w) - len(w.lstrip("-"))]))
    return bare or (dashed[0].lstrip("-").replace("-", "_") if dashed else "")


def _text(value: str, at: ast.Call) -> ast.Constant:
    return ast.Constant(value, lineno=at.lineno)


def dynaconf(node: ast.Call, origin: str) -> Iterator[LibraryRead]:
    """All variables under the prefix of a Dynaconf object."""
    if not origin.startswith("dynaconf.") or final_name(node.func) not in _DYNACONF:
        return
    given = keyword(node, "envvar_prefix") or keyword(node, "envvar_prefix_for_dynaconf")
    if is_constant(given, False):
        given = _text("*", node)
    suffix = "" if text_of(given) == "*" else "_*"
    yield LibraryRead(
        given or _text(_DYNACONF[final_name(node.func)], node), Need.OPTIONAL, UNCLEAR, "dynaconf", suffix=suffix
    )


_DYNACONF = {"Dynaconf": "DYNACONF", "LazySettings": "DYNACONF", "FlaskDynaconf": "FLASK", "DjangoDynaconf": "DJANGO"}
