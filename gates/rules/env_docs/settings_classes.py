"""Settings classes of pydantic as the source says them: their ancestry and configuration. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place, names, text
from gates.rules.shapes import dict_items, final_name, is_constant
from gates.rules.source import Source

_FIRST = {
    "pydantic.BaseSettings",
    "pydantic.env_settings.BaseSettings",
    "pydantic.v1.BaseSettings",
    "pydantic.v1.env_settings.BaseSettings",
}
_SETTINGS = {"pydantic_settings.BaseSettings", "pydantic_settings.main.BaseSettings", *_FIRST}
_MODELS = {"pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel", *_SETTINGS}
_TEXTS = {"env_prefix", "env_nested_delimiter", "env_prefix_target", "alias_generator"}
_FLAGS = {
    "case_sensitive": "case_sensitive",
    "populate_by_name": "by_name",
    "validate_by_name": "by_name",
    "use_attribute_docstrings": "use_attribute_docstrings",
}
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


def ancestry(owner: Class, library: Library, depth: int = _DEPTH) -> Iterator[str]:
    """The dotted names of a class and of everything that it inherits from."""
    yield owner.dotted
    for base in owner.node.bases if depth else ():
        dotted = library.origin(base, owner.source)
        found = find(dotted, library)
        if found is not None:
            yield from ancestry(found, library, depth - 1)
        else:
            yield dotted


def parents(owner: Class, library: Library) -> Iterator[Class]:
    """The bases of a class that the project defines, those that give way to others first."""
    for base in reversed(owner.node.bases):
        found = find(library.origin(base, owner.source), library)
        if found is not None:
            yield found


def find(dotted: str, library: Library) -> Class | None:
    """The class of the project with that dotted name."""
    found = library.class_of(dotted) if dotted else None
    return Class(*found) if found is not None else None


def is_settings(owner: Class, library: Library) -> bool:
    """Whether a class reads the environment by itself."""
    return any(a in _SETTINGS for a in ancestry(owner, library))


def is_model(owner: Class, library: Library) -> bool:
    """Whether a class is a model whose fields a variable may set."""
    return any(a in _MODELS for a in ancestry(owner, library))


def is_of_the_first_version(owner: Class, library: Library) -> bool:
    """Whether a settings class is one of pydantic 1, where aliases name nothing and `env` does."""
    return any(a in _FIRST for a in ancestry(owner, library))


def config_of(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, str]:
    """The configuration of a class with that of its bases: texts, and the flags that are on."""
    found: dict[str, str] = {}
    for parent in parents(owner, library) if depth else ():
        found |= config_of(parent, library, depth - 1)
    place = Place(library, owner.source, (owner.node,))
    for key, value in _own_config(owner):
        if key in _TEXTS:
            found[key] = "" if is_constant(value, None) else text(names(value, place)[0])
        elif key in _FLAGS:
            found.pop(_FLAGS[key], None)
            found |= {_FLAGS[key]: "on"} if is_constant(value, True) else {}
    return found


def _own_config(owner: Class) -> Iterator[tuple[str, ast.expr]]:
    yield from ((k.arg or "", k.value) for k in owner.node.keywords)
    for statement in owner.node.body:
        if isinstance(statement, ast.ClassDef) and statement.name == "Config":
            yield from ((final_name(s.targets[0]), s.value) for s in statement.body if isinstance(s, ast.Assign))
        elif (
            isinstance(statement, ast.Assign) and any(final_name(t) == "model_config" for t in statement.targets)
        ) or (isinstance(statement, ast.AnnAssign) and final_name(statement.target) == "model_config"):
            yield from _pairs(statement.value)


def _pairs(value: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Call):
        yield from ((k.arg or "", k.value) for k in value.keywords)
    else:
        yield from ((key, inner) for key, _, inner in dict_items(value))


def ignores_the_environment(owner: Class) -> bool:
    """Whether the class customises its sources, and neither the environment nor an env file is among them."""
    for statement in owner.node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name in {
            "settings_customise_sources",
            "customise_sources",
        }:
            returned = [n.value for n in ast.walk(statement) if isinstance(n, ast.Return) and n.value is not None]
            used = {m.id for r in returned for m in ast.walk(r) if isinstance(m, ast.Name)}
            plain = all(isinstance(r, ast.Tuple) and all(isinstance(e, ast.Name) for e in r.elts) for r in returned)
            return bool(returned) and plain and not used & {"env_settings", "dotenv_settings"}
    return False
