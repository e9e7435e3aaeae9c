"""Settings classes of pydantic as the source says them: their ancestry and configuration. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator

from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place, names, text
from gates.rules.shapes import final_name, is_constant, text_of
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
_SOURCES = {"settings_customise_sources", "customise_sources"}
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
    for base in map(plain_base, owner.node.bases) if depth else ():
        dotted = library.origin(base, owner.source)
        found = find(dotted, library)
        if found is not None:
            yield from ancestry(found, library, depth - 1)
        else:
            yield dotted


def parents(owner: Class, library: Library) -> Iterator[Class]:
    """The bases of a class that the project defines, those that give way to others first."""
    for base in reversed(owner.node.bases):
        found = find(library.origin(plain_base(base), owner.source), library)
        if found is not None:
            yield found


def plain_base(base: ast.expr) -> ast.expr:
    """The class that a base names, without what a generic one is made of: `Base[int]`."""
    return base.value if isinstance(base, ast.Subscript) else base


def find(dotted: str, library: Library) -> Class | None:
    """The class of the project with that dotted name."""
    found = library.class_of(dotted) if dotted else None
    return Class(*found) if found is not None else None


def is_settings(owner: Class, library: Library) -> bool:
    """Whether a class reads the environment by itself."""
    return any(a in _SETTINGS for a in ancestry(owner, library))


def is_model(owner: Class, library: Library) -> bool:
    """Whether a class is a model, or a data class, whose fields a variable may set."""
    return is_data_class(owner) or any(a in _MODELS for a in ancestry(owner, library))


def is_data_class(owner: Class) -> bool:
    """Whether a class is made by `dataclass`, the standard library's or pydantic's."""
    return any(final_name(d) == "dataclass" for d in owner.node.decorator_list)


def is_of_the_first_version(owner: Class, library: Library) -> bool:
    """Whether a settings class is one of pydantic 1, where aliases name nothing and `env` does."""
    return any(a in _FIRST for a in ancestry(owner, library))


def config_of(owner: Class, library: Library, depth: int = _DEPTH) -> dict[str, str]:
    """The configuration of a class with that of its bases: texts, and the flags that are on."""
    found: dict[str, str] = {}
    for parent in reversed(list(parents(owner, library))) if depth else ():
        found |= config_of(parent, library, depth - 1)  # of pydantic the last base wins here, unlike for fields
    place = Place(library, owner.source, (owner.node,))
    for key, value in (*_own_config(owner), *_of_own_source(owner)):
        if key == "validate_by_alias":
            found |= {key: "off"} if is_constant(value, False) else {key: "on"}
        elif key == "env_nested_max_split":
            found[key] = str(value.value) if isinstance(value, ast.Constant) and value.value else ""
        elif key in _TEXTS:
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
            yield from _pairs(statement.value, owner.source)


def _pairs(value: ast.expr | None, source: Source) -> Iterator[tuple[str, ast.expr]]:
    """The entries of a configuration: in place, under a name of the module, or put together from such."""
    value = source.names.value(value) if value is not None else None
    if isinstance(value, ast.BinOp):
        for side in (value.left, value.right):
            yield from _pairs(side, source)
    elif isinstance(value, ast.Call):
        for word in value.keywords:
            yield from _pairs(word.value, source) if word.arg is None else ((word.arg, word.value),)
    elif isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            yield from _pairs(inner, source) if key is None else ((text_of(key) or "", inner),)


def _of_own_source(owner: Class) -> Iterator[tuple[str, ast.expr]]:
    """What a source of the environment is told that the class makes for itself."""
    for returned in _returned_sources(owner):
        for call in (n for n in ast.walk(returned) if isinstance(n, ast.Call)):
            if final_name(call.func) == "EnvSettingsSource":
                yield from ((k.arg or "", k.value) for k in call.keywords)


def ignores_the_environment(owner: Class, library: Library, depth: int = _DEPTH) -> bool:
    """Whether a class, or the one that it inherits this from, customises its sources without the environment or an env file."""
    returned = _returned_sources(owner)
    if returned:
        parts = [e for r in returned for e in (r.elts if isinstance(r, ast.Tuple) else [r])]
        plain = all(isinstance(e, (ast.Name, ast.Subscript)) for e in parts)
        return plain and not {final_name(e) for e in parts} & {"env_settings", "dotenv_settings"}
    customised = any(isinstance(s, ast.FunctionDef) and s.name in _SOURCES for s in owner.node.body)
    above = parents(owner, library) if depth and not customised else ()
    return any(ignores_the_environment(parent, library, depth - 1) for parent in above)


def _returned_sources(owner: Class) -> list[ast.expr]:
    """What the method returns that chooses the sources of a class."""
    bodies = [owner.node, *(n for n in owner.node.body if isinstance(n, ast.ClassDef) and n.name == "Config")]
    methods = [s for body in bodies for s in body.body if isinstance(s, ast.FunctionDef) and s.name in _SOURCES]
    return [n.value for m in methods for n in ast.walk(m) if isinstance(n, ast.Return) and n.value is not None]
