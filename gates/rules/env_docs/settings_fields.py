"""The fields of a settings class: their own names, aliases, defaults and descriptions. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, Default, default_of
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place, names, text
from gates.rules.env_docs.settings_classes import (
    Class,
    find,
    is_model,
    is_of_the_first_version,
    parents,
)
from gates.rules.env_docs.settings_helpers import field_made
from gates.rules.shapes import dict_items, final_name, is_constant, keyword, text_of
from gates.rules.source import Source

_DEPTH = 6


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a settings class.

    Attributes:
        aliases: names that replace its own.
        annotation: the type expression.
        default: its default; `required` when it has none.
        given: the expression of the default, where there is one.
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
    given: ast.expr | None = None
    about: str = ""


def model_of(field: Field, library: Library) -> Class | None:
    """The model class that a field holds, the first of several."""
    return next(iter(models_of(field, library)), None)


def models_of(field: Field, library: Library) -> list[Class]:
    """The model classes of which a field holds one."""
    found = (_model(option, field.of, library) for option in _options(field.annotation, field.of.source))
    return [model for model in found if model is not None]


def _model(annotation: ast.expr, owner: Class, library: Library) -> Class | None:
    """The model class that an annotation names: one inside the class around it, or one of the project."""
    for inner in owner.node.body:
        if isinstance(inner, ast.ClassDef) and isinstance(annotation, ast.Name) and inner.name == annotation.id:
            return Class(inner, owner.source)
    dotted = owner.source.names.annotation(annotation)
    found = find(library.follow(dotted), library) if dotted else None
    return found if found is not None and is_model(found, library) else None


def _options(annotation: ast.expr, source: Source) -> Iterator[ast.expr]:
    """What an annotation leaves to choose from: `A | B`, `Union[A, B]`."""
    expr = unquoted(annotation)
    expr = source.names.value(expr)
    if isinstance(expr, ast.BinOp):
        for side in (expr.left, expr.right):
            yield from _options(side, source)
    elif isinstance(expr, ast.Subscript) and final_name(expr.value) in {"Union", "Optional", "Annotated"}:
        inside = expr.slice.elts if isinstance(expr.slice, ast.Tuple) else [expr.slice]
        for one in inside[:1] if final_name(expr.value) == "Annotated" else inside:
            yield from _options(one, source)
    else:
        yield expr


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation without its quotes."""
    try:
        return ast.parse(text_of(annotation) or "", mode="eval").body if text_of(annotation) else annotation
    except SyntaxError:
        return annotation


def fields_of(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, Field]:
    """The fields of a class, inherited ones first; a later definition replaces an earlier one, or takes the field away."""
    found: dict[str, Field] = {}
    for parent in parents(owner, library) if depth else ():
        found |= fields_of(parent, library, depth - 1)
    first = is_of_the_first_version(owner, library)
    for statement, after in _statements(owner.node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if _is_of_the_class(statement):
                found.pop(name, None)
            elif not name.startswith("_") and name != "model_config":
                found[name] = _field(statement, after, owner, library, first=first)
    return found


def _statements(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, ast.stmt | None]]:
    """(statement, the one after it) of the body of a class, also of those that stand under a condition."""
    for statement, after in itertools.zip_longest(body, body[1:]):
        if isinstance(statement, ast.If):
            yield from _statements(statement.body)
            yield from _statements(statement.orelse)
        else:
            yield statement, after


def _is_of_the_class(statement: ast.AnnAssign) -> bool:
    """Whether an annotated name belongs to the class, and no field is made of it: `ClassVar`, and `Final` with a value."""
    kind = unquoted(statement.annotation)
    kind = kind.value if isinstance(kind, ast.Subscript) else kind
    return final_name(kind) == "ClassVar" or (final_name(kind) == "Final" and statement.value is not None)


def _field(statement: ast.AnnAssign, after: ast.stmt | None, owner: Class, library: Library, *, first: bool) -> Field:
    name, given, said = final_name(statement.target), statement.value, _of_value(statement.value, owner.source, library)
    call = said or _of_annotation(statement.annotation, owner.source)
    if call is not None and (given is None or call is said):
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
        aliases=tuple(_aliases(call, name, place, first=first)),
        annotation=statement.annotation,
        given=given,
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


def _of_value(value: ast.expr | None, source: Source, library: Library) -> ast.Call | None:
    """What describes a field in the place of its default: `Field(...)`, or what a function of the project makes as that."""
    if not isinstance(value, ast.Call):
        return None
    return value if final_name(value.func) in {"Field", "field"} else field_made(value, source, library)


def _of_annotation(annotation: ast.expr, source: Source) -> ast.Call | None:
    """What describes a field in its annotation, also in one that has a name."""
    annotation = source.names.value(unquoted(annotation))
    if isinstance(annotation, ast.Subscript) and final_name(annotation.value) == "Annotated":
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
        return next((p for p in parts if isinstance(p, ast.Call) and final_name(p.func) == "Field"), None)
    return None


def _aliases(call: ast.Call | None, name: str, place: Place, *, first: bool) -> Iterator[str]:
    """The names that replace a field's own: `validation_alias` before `alias`; in pydantic 1, `env` alone."""
    words = ("env",) if first else ("validation_alias", "alias")
    given = next((k for w in words if call is not None and (k := keyword(call, w)) is not None), None)
    if given is not None:
        yield from _texts(given, place)
    elif first:
        yield from _of_config(name, place)


def _of_config(name: str, place: Place) -> Iterator[str]:
    """`class Config: fields = {"one": {"env": "ONE"}}`."""
    bodies = (s.body for s in place.scopes if isinstance(s, ast.ClassDef))
    config = next((s for b in bodies for s in b if isinstance(s, ast.ClassDef) and s.name == "Config"), None)
    for statement in config.body if config is not None else ():
        if isinstance(statement, ast.Assign) and final_name(statement.targets[0]) == "fields":
            for key, _, value in dict_items(statement.value):
                if key == name:
                    yield from (t for k, _, v in dict_items(value) if k == "env" for t in _texts(v, place))


def _texts(expr: ast.expr, place: Place) -> Iterator[str]:
    if isinstance(expr, ast.Call) and final_name(expr.func) == "AliasChoices":
        yield from (t for a in expr.args for t in _texts(a, place))
    elif isinstance(expr, ast.Call) and final_name(expr.func) == "AliasPath" and expr.args:
        yield from _texts(expr.args[0], place)
    elif isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        yield from (t for e in expr.elts for t in _texts(e, place))
    elif not is_constant(expr, None):
        yield from map(text, names(expr, place))
