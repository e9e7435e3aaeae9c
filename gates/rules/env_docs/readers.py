"""The libraries that read the environment under their own names: environs, django-environ, decouple, starlette, click and more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.rules.env_docs import command_lines, own_helpers
from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, default_of
from gates.rules.env_docs.library_reads import LibraryRead
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.values import Need
from gates.rules.shapes import argument, final_name, is_constant, keyword, text_of

_ENVIRONS = re.compile(
    r"environs\.((Env|FileAwareEnv|EnvParser)\(\)|env)(\.(?!read_env|prefixed|seal|dump|parser_for|add_parser)\w+)?"
)
_DJANGO = re.compile(r"environ\.(Env|FileAwareEnv)\(\)(\.(?!read_env|prefixed|Path|get_value$)\w+|\.get_value)?")
_DJANGO_NAMES = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL", "email": "EMAIL_URL", "email_url": "EMAIL_URL", "search_url": "SEARCH_URL", "channels": "CHANNELS_URL", "channels_url": "CHANNELS_URL"}  # fmt: skip
_DECOUPLE = ("decouple.config", "decouple.AutoConfig()", "decouple.Config()", "decouple.Config().get")
_STARLETTE = re.compile(r"starlette\.config\.Config\(\)(\.get)?|starlette\.config\.config")


READERS = re.compile(r"environs\.|environ\.(Env|FileAwareEnv)\(\)|decouple\.|starlette\.config\.Config\(\)|os\.environ")
"""Origins of the objects that read."""


def reads(node: ast.Call, origin: str, place: Place, ancestors: Sequence[ast.AST]) -> Iterator[LibraryRead]:
    """What one call reads."""
    if _ENVIRONS.fullmatch(origin):
        yield from _named(node, "environs", place, prefix=_prefixes(node, place, ancestors))
    elif _DJANGO.fullmatch(origin):
        yield from _django(node, origin, place)
    elif origin in _DECOUPLE:
        yield from _named(node, "python-decouple", place)
    elif _STARLETTE.fullmatch(origin):
        yield from _named(node, "starlette", place, prefix=_made_with(node.func, "env_prefix", place))
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "from_prefixed_env":
        prefix = argument(node, 0, "prefix") or ast.Constant(value="FLASK", lineno=node.lineno, col_offset=0)
        yield LibraryRead(prefix, Need.OPTIONAL, UNCLEAR, "flask", suffix="_*")
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "from_envvar" and node.args:
        need = Need.OPTIONAL if is_constant(argument(node, 1, "silent"), True) else Need.REQUIRED
        yield LibraryRead(node.args[0], need, NOTHING, "flask")
    else:
        yield from command_lines.option(node, origin, place)
        yield from command_lines.prefixed(node, place)
        yield from command_lines.dynaconf(node, origin)
        yield from own_helpers.reads(node, origin, place, place.library.helpers)


def _named(node: ast.Call, how: str, place: Place, *, prefix: tuple[ast.expr, ...] = ()) -> Iterator[LibraryRead]:
    """A call of the form `env("NAME", default)`."""
    name = argument(node, 0, "name") or keyword(node, "key")
    if name is None:
        return
    given = keyword(node, "default")
    if given is None and len(node.args) > 1 and how != "starlette":
        given = node.args[1]
    if given is None and how == "starlette":
        given = argument(node, 2, "default")
    need = Need.REQUIRED if given is None else Need.OPTIONAL
    yield LibraryRead(name, need, default_of(given, place), how, prefix)


def _prefixes(node: ast.Call, place: Place, ancestors: Sequence[ast.AST]) -> tuple[ast.expr, ...]:
    """The prefixes of the `with env.prefixed(...)` blocks around a call, outermost first, after that of the constructor."""
    found = list(_made_with(node.func, "prefix", place))
    for ancestor in ancestors:
        for item in ancestor.items if isinstance(ancestor, (ast.With, ast.AsyncWith)) else ():
            call = item.context_expr
            if isinstance(call, ast.Call) and final_name(call.func) == "prefixed" and call.args:
                found.append(call.args[0])
    return tuple(found)


def _made_with(func: ast.expr, word: str, place: Place) -> tuple[ast.expr, ...]:
    made = made_by(func, place)
    given = keyword(made, word) if made is not None else None
    return (given,) if given is not None else ()


def made_by(func: ast.expr, place: Place) -> ast.Call | None:
    """The call that made the object whose method is called."""
    receiver = func.value if isinstance(func, ast.Attribute) else func
    value = place.source.names.value(receiver, place.scopes)
    if isinstance(value, ast.Call):
        return value
    found = (
        place.library.constant(place.source.names.top.dotted.get(receiver.id, ""))
        if isinstance(receiver, ast.Name)
        else None
    )
    return found[0] if found is not None and isinstance(found[0], ast.Call) else None


def _django(node: ast.Call, origin: str, place: Place) -> Iterator[LibraryRead]:
    method = origin.rpartition("().")[2] if "()." in origin else ""
    usual = _DJANGO_NAMES.get(method)
    name = argument(node, 0, "var") or (ast.Constant(value=usual, lineno=node.lineno, col_offset=0) if usual else None)
    if name is None:
        return
    given = keyword(node, "default")
    if given is None and method and len(node.args) > 1:
        given = node.args[1]
    made = made_by(node.func, place)
    declared = keyword(made, text_of(name) or "") if made is not None else None
    prefix = _assigned_prefix(node.func, place)
    if given is None and isinstance(declared, ast.Tuple) and len(declared.elts) == 2:
        given = declared.elts[1]
    need = Need.REQUIRED if given is None else Need.OPTIONAL
    yield LibraryRead(name, need, default_of(given, place), "django-environ", prefix)


def _assigned_prefix(func: ast.expr, place: Place) -> tuple[ast.expr, ...]:
    """The `env.prefix = "APP_"` of the module that a reader is used in."""
    receiver = final_name(func.value if isinstance(func, ast.Attribute) else func)
    for statement in place.source.tree.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Attribute) and target.attr == "prefix" and final_name(target.value) == receiver:
                return (statement.value,) if isinstance(statement, ast.Assign) else ()
    return ()
