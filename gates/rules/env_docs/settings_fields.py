"""The fields of a settings class: their own names, aliases, defaults and descriptions. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, Default, default_of
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.settings_classes import (
    Class,
    find,
    is_model,
    is_of_the_first_version,
    parents,
)
from gates.rules.shapes import dict_items, final_name, is_constant, keyword, text_of

_DEPTH = 6


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a settings class.

    Attributes:
        aliases: names that replace its own.
        annotation: the type expression.
        default: its default; `required` when it has none.
        of: the class in whose body it stands.
        about: its description: that of `Field`, or the text that follows it.
    """

    name: str
    line: int
    aliases: tuple[str, ...]
    annotation: ast.expr
    default: Default
    required: bool
    of: Class
    about: str = ""


def model_of(field: Field, library: Library) -> Class | None:
    """The model class that a field holds."""
    dotted = field.of.source.names.annotation(field.annotation)
    found = find(library.follow(dotted), library) if dotted else None
    return found if found is not None and is_model(found, library) else None


def fields_of(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, Field]:
    """The fields of a class, inherited ones first; a later definition replaces an earlier one."""
    found: dict[str, Field] = {}
    for parent in parents(owner, library) if depth else ():
        found |= fields_of(parent, library, depth - 1)
    first = is_of_the_first_version(owner, library)
    for statement, after in zip(owner.node.body, [*owner.node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            kind = statement.annotation
            kind = kind.value if isinstance(kind, ast.Subscript) else kind
            name = statement.target.id
            if not name.startswith("_") and name != "model_config" and final_name(kind) != "ClassVar":
                found[name] = _field(statement, after, owner, library, first=first)
    return found


def _field(statement: ast.AnnAssign, after: ast.stmt | None, owner: Class, library: Library, *, first: bool) -> Field:
    name, call = final_name(statement.target), _field_call(statement)
    given = statement.value
    if call is not None and call is statement.value:
        given = keyword(call, "default") or (call.args[0] if call.args else None)
    factory = keyword(call, "default_factory") if call is not None else None
    required = (given is None or is_constant(given, ...)) and factory is None
    if first and given is None and _may_be_none(statement.annotation):
        required = False
    place = Place(library, owner.source, (owner.node,))
    default = _made(factory, place) if factory is not None else NOTHING if required else default_of(given, place)
    described = text_of(keyword(call, "description")) if call is not None else None
    below = text_of(after.value) if isinstance(after, ast.Expr) else None
    return Field(
        name=name,
        line=statement.lineno,
        aliases=tuple(_aliases(call, name, owner, first=first)),
        annotation=statement.annotation,
        default=default,
        required=required,
        of=owner,
        about=" ".join((described or below or "").split()),
    )


def _made(factory: ast.expr, place: Place) -> Default:
    """What `default_factory` makes, when it is a plain `lambda: 5`."""
    return default_of(factory.body, place) if isinstance(factory, ast.Lambda) else UNCLEAR


def _may_be_none(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.BinOp):
        return any(is_constant(side, None) for side in (annotation.left, annotation.right))
    return isinstance(annotation, ast.Subscript) and final_name(annotation.value) == "Optional"


def _field_call(statement: ast.AnnAssign) -> ast.Call | None:
    if isinstance(statement.value, ast.Call) and final_name(statement.value.func) == "Field":
        return statement.value
    if isinstance(statement.annotation, ast.Subscript) and final_name(statement.annotation.value) == "Annotated":
        parts = statement.annotation.slice.elts if isinstance(statement.annotation.slice, ast.Tuple) else []
        return next((p for p in parts if isinstance(p, ast.Call) and final_name(p.func) == "Field"), None)
    return None


def _aliases(call: ast.Call | None, name: str, owner: Class, *, first: bool) -> Iterator[str]:
    """The names that replace a field's own: `validation_alias` before `alias`; in pydantic 1, `env` alone."""
    words = ("env",) if first else ("validation_alias", "alias")
    given = next((k for w in words if call is not None and (k := keyword(call, w)) is not None), None)
    if given is not None:
        yield from _texts(given)
    elif first:
        yield from _of_config(name, owner)


def _of_config(name: str, owner: Class) -> Iterator[str]:
    """`class Config: fields = {"one": {"env": "ONE"}}`."""
    config = next((s for s in owner.node.body if isinstance(s, ast.ClassDef) and s.name == "Config"), None)
    for statement in config.body if config is not None else ():
        if isinstance(statement, ast.Assign) and final_name(statement.targets[0]) == "fields":
            for key, _, value in dict_items(statement.value):
                if key == name:
                    yield from (t for k, _, v in dict_items(value) if k == "env" for t in _texts(v))


def _texts(expr: ast.expr) -> Iterator[str]:
    if (text := text_of(expr)) is not None:
        yield text
    elif isinstance(expr, ast.Call) and final_name(expr.func) == "AliasChoices":
        yield from (t for a in expr.args for t in _texts(a))
    elif isinstance(expr, ast.Call) and final_name(expr.func) == "AliasPath" and expr.args:
        yield from _texts(expr.args[0])
    elif isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        yield from (t for e in expr.elts for t in _texts(e))
