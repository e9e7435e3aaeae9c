"""The variables that pydantic-settings classes read: prefixes, inheritance, aliases, nested models. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator

from gates.rules.env_docs.defaults import NOTHING, UNCLEAR, Default, default_of
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.values import Need, Read
from gates.rules.shapes import dict_items, final_name, is_constant, keyword, text_of
from gates.rules.source import Source

_BASES = {
    "pydantic_settings.BaseSettings",
    "pydantic_settings.main.BaseSettings",
    "pydantic.BaseSettings",
    "pydantic.env_settings.BaseSettings",
    "pydantic.v1.BaseSettings",
}
_MODELS = {"pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel", *_BASES}
_DEPTH = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Class:
    """A class with the file that it is defined in."""

    node: ast.ClassDef
    source: Source

    @property
    def dotted(self) -> str:
        """Its dotted name."""
        return f"{self.source.module}.{self.node.name}"


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A field of a settings class.

    Attributes:
        aliases: names that replace its own.
        annotation: the type expression.
        default: its default; `required` when it has none.
        of: the class in whose body it stands.
    """

    name: str
    line: int
    aliases: tuple[str, ...]
    annotation: ast.expr
    default: Default
    required: bool
    of: Class


def reads(library: Library) -> Iterator[Read]:
    """What every settings class of the project reads."""
    found = [c for c in _classes(library) if any(a in _BASES for a in _ancestry(c, library))]
    parents = {a for c in found for a in list(_ancestry(c, library))[1:]}
    for owner in found:
        if owner.dotted not in parents or _is_made(owner, library):
            yield from _of_class(owner, library)


def _classes(library: Library) -> Iterator[Class]:
    """Classes that may be settings: those of files that speak of them, and their subclasses elsewhere."""
    words = {"BaseSettings"}
    seen: set[str] = set()
    for _ in range(_DEPTH):
        fresh = False
        for source in list(library.using(sorted(words))):
            for node in ast.walk(source.tree):
                if (
                    isinstance(node, ast.ClassDef)
                    and f"{source.path}:{node.lineno}" not in seen
                    and any(final_name(b) in words for b in node.bases)
                ):
                    seen.add(f"{source.path}:{node.lineno}")
                    words.add(node.name)
                    fresh = True
                    yield Class(node, source)
        if not fresh:
            return


def _ancestry(owner: Class, library: Library, depth: int = _DEPTH) -> Iterator[str]:
    yield owner.dotted
    for base in owner.node.bases if depth else ():
        dotted = library.origin(base, owner.source)
        found = _find(dotted, library)
        if found is not None:
            yield from _ancestry(found, library, depth - 1)
        else:
            yield dotted


def _find(dotted: str, library: Library) -> Class | None:
    found = library.class_of(dotted) if dotted else None
    return Class(*found) if found is not None else None


def _is_made(owner: Class, library: Library) -> bool:
    pattern = re.compile(rf"(?<!class )\b{re.escape(owner.node.name)}\(")
    return any(pattern.search(text) for text in library.texts.values())


def _of_class(owner: Class, library: Library) -> Iterator[Read]:
    config = _config(owner, library)
    prefix = config.get("env_prefix", "")
    for field in _fields(owner, library).values():
        yield from _of_field(field, prefix, config, library, need=Need.REQUIRED, top=True, depth=_DEPTH)


def _of_field(
    field: Field, prefix: str, config: dict[str, str], library: Library, *, need: Need, top: bool, depth: int
) -> Iterator[Read]:
    own = f"{prefix}{field.name}"
    names = [*field.aliases] if top else [f"{prefix}{a}" for a in field.aliases]
    if not names or "populate_by_name" in config:
        names.append(own)
    required = need if field.required else Need.OPTIONAL
    nested = _model(field, library)
    delimiter = config.get("env_nested_delimiter", "")
    if nested is not None and _is_settings(nested, library) and not field.required:
        return
    if nested is not None and delimiter and depth:
        inner_need = need if field.required else Need.SOMETIMES if need is not Need.OPTIONAL else Need.OPTIONAL
        for inner in _fields(nested, library).values():
            yield from _of_field(
                inner, f"{names[0]}{delimiter}", config, library, need=inner_need, top=False, depth=depth - 1
            )
        return
    shown = [n if "case_sensitive" in config else n.upper() for n in names]
    path = field.of.source.path
    yield Read(
        name=shown[0],
        path=path,
        line=field.line,
        need=required,
        default=field.default.text,
        default_known=field.default.known,
        part=library.part(path),
        how="pydantic-settings",
        others=tuple(shown[1:]),
    )


def _is_settings(owner: Class, library: Library) -> bool:
    return any(a in _BASES for a in _ancestry(owner, library))


def _model(field: Field, library: Library) -> Class | None:
    """The model class that a field holds."""
    dotted = field.of.source.names.annotation(field.annotation)
    found = _find(library.follow(dotted), library) if dotted else None
    return found if found is not None and any(a in _MODELS for a in _ancestry(found, library)) else None


def _fields(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, Field]:
    """The fields of a class, inherited ones first; a later definition replaces an earlier one."""
    found: dict[str, Field] = {}
    for base in reversed(owner.node.bases) if depth else ():
        parent = _find(library.origin(base, owner.source), library)
        if parent is not None:
            found |= _fields(parent, library, depth - 1)
    for statement in owner.node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            kind = (
                final_name(statement.annotation.value)
                if isinstance(statement.annotation, ast.Subscript)
                else final_name(statement.annotation)
            )
            if not name.startswith("_") and name != "model_config" and kind != "ClassVar":
                found[name] = _field(name, statement, owner, library)
    return found


def _field(name: str, statement: ast.AnnAssign, owner: Class, library: Library) -> Field:
    place = Place(library, owner.source, (owner.node,))
    call = _field_call(statement)
    given: ast.expr | None = statement.value
    if call is not None:
        inside = keyword(call, "default") or (call.args[0] if call.args else None)
        given = inside if call is statement.value else given
        if keyword(call, "default_factory") is not None:
            return Field(
                name,
                statement.lineno,
                _aliases(call, name, owner),
                statement.annotation,
                UNCLEAR,
                required=False,
                of=owner,
            )
    required = given is None or is_constant(given, ...)
    default = default_of(given, place) if not required else NOTHING
    return Field(name, statement.lineno, _aliases(call, name, owner), statement.annotation, default, required, owner)


def _field_call(statement: ast.AnnAssign) -> ast.Call | None:
    if isinstance(statement.value, ast.Call) and final_name(statement.value.func) == "Field":
        return statement.value
    if isinstance(statement.annotation, ast.Subscript) and final_name(statement.annotation.value) == "Annotated":
        parts = statement.annotation.slice.elts if isinstance(statement.annotation.slice, ast.Tuple) else []
        return next((p for p in parts if isinstance(p, ast.Call) and final_name(p.func) == "Field"), None)
    return None


def _aliases(call: ast.Call | None, name: str, owner: Class) -> tuple[str, ...]:
    """The names that replace a field's own: `validation_alias` before `alias`, and `env` of pydantic 1."""
    if call is not None:
        for word in ("validation_alias", "alias", "env"):
            given = keyword(call, word)
            if given is not None:
                return tuple(_texts(given))
    config = next((s for s in owner.node.body if isinstance(s, ast.ClassDef) and s.name == "Config"), None)
    for statement in config.body if config is not None else ():
        if isinstance(statement, ast.Assign) and final_name(statement.targets[0]) == "fields":
            for key, _, value in dict_items(statement.value):
                if key == name:
                    return tuple(t for k, _, v in dict_items(value) if k == "env" for t in _texts(v)) or tuple(
                        _texts(value)
                    )
    return ()


def _texts(expr: ast.expr) -> Iterator[str]:
    if (text := text_of(expr)) is not None:
        yield text
    elif isinstance(expr, ast.Call) and final_name(expr.func) == "AliasChoices":
        yield from (t for a in expr.args for t in _texts(a))
    elif isinstance(expr, ast.Call) and final_name(expr.func) == "AliasPath" and expr.args:
        yield from _texts(expr.args[0])
    elif isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        yield from (t for e in expr.elts for t in _texts(e))


def _config(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, str]:
    """The configuration of a class with that of its bases: texts, and the flags that are on."""
    found: dict[str, str] = {}
    for base in reversed(owner.node.bases) if depth else ():
        parent = _find(library.origin(base, owner.source), library)
        if parent is not None:
            found |= _config(parent, library, depth - 1)
    place = Place(library, owner.source, (owner.node,))
    for key, value in _own_config(owner):
        if key in {"env_prefix", "env_nested_delimiter"}:
            found[key] = default_of(value, place).text or ""
        elif key in {"case_sensitive", "populate_by_name", "validate_by_name"}:
            wanted = "populate_by_name" if key == "validate_by_name" else key
            found.pop(wanted, None)
            found |= {wanted: "on"} if is_constant(value, True) else {}
    return found


def _own_config(owner: Class) -> Iterator[tuple[str, ast.expr]]:
    yield from ((k.arg or "", k.value) for k in owner.node.keywords)
    for statement in owner.node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            yield from ((final_name(s.targets[0]), s.value) for s in statement.body if isinstance(s, ast.Assign))
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        if value is not None and any(final_name(t) == "model_config" for t in targets):
            if isinstance(value, ast.Call):
                yield from ((k.arg or "", k.value) for k in value.keywords)
            else:
                yield from ((key, inner) for key, _, inner in dict_items(value))
