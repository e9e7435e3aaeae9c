"""The variables that pydantic-settings classes read: prefixes, inheritance, aliases, nested models. Runs nothing."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable, Iterator

from gates.rules.env_docs.defaults import default_of
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.literals import Place, names, text
from gates.rules.env_docs.settings_classes import (
    Class,
    ancestry,
    config_of,
    find,
    ignores_the_environment,
    is_settings,
    plain_base,
)
from gates.rules.env_docs.settings_fields import Field, fields_of, models_of
from gates.rules.env_docs.values import UNKNOWN, Computed, Need, Part, Read
from gates.rules.shapes import dict_items, final_name, keyword
from gates.rules.source import Source, walk

HOW = "pydantic-settings"
"""What a read by a settings class says of how it is done."""

_DEPTH = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Declaration:
    """A settings class with what the source says that it reads.

    Attributes:
        prefixes: those that its objects are made with, None for its own.
        fixed: the fields that every making gives a value, which beats the environment.
        is_told: whether it counts by itself; one that others inherit from and nobody makes does not.
    """

    owner: Class
    reads: tuple[Read | Computed, ...]
    prefixes: tuple[str | None, ...] = (None,)
    fixed: frozenset[str] = frozenset()
    is_told: bool = True

    @property
    def key(self) -> str:
        """What tells it apart."""
        return f"{self.owner.source.path}:{self.owner.node.name}"


def unused(library: Library, found: Iterable[Read]) -> Iterator[Read]:
    """Those of the reads of settings classes whose field no code outside of tests mentions again."""
    fields = [(read, field) for read in found if (field := _field_at(library, read))]
    if not fields or any(library.part(path) is not Part.TEST for path, _ in library.scan((), _WHOLE)):
        return  # somewhere all fields are taken at once
    words = sorted({re.escape(field) for _, field in fields})
    mentioning = library.scan((), re.compile(rf"\b(?:{'|'.join(words)})\b"))
    texts = [t for path, t in mentioning if library.part(path) is not Part.TEST]
    yield from (read for read, field in fields if not _is_used(field, texts))


def _field_at(library: Library, read: Read) -> str:
    """The field that a line of a settings class declares, empty where it declares none."""
    field = re.match(r"\s*(\w+)\s*:", library.text(read.path).split("\n")[read.line - 1])
    return field[1] if field is not None else ""


def _is_used(field: str, texts: Iterable[str]) -> bool:
    """Whether a word stands a second time anywhere."""
    word, seen = re.compile(rf"\b{re.escape(field)}\b"), 0
    for code in texts:
        seen += len(word.findall(code)) if field in code else 0
        if seen > 1:
            return True
    return False


_WHOLE = re.compile(r"model_dump|model_copy|\.dict\(|\bvars\(|\bgetattr\(|\basdict\(|__dict__|model_fields|\.json\(\)")


def reads(library: Library) -> Iterator[Read | Computed]:
    """What every settings class of the project reads; a class whose names a function makes is one that cannot be computed."""
    for declaration in declared(library):
        yield from declaration.reads


def declared(library: Library) -> Iterator[Declaration]:
    """Every settings class of the project."""
    found = [c for c in _classes(library) if is_settings(c, library)]
    inherited = {a for c in found for a in list(ancestry(c, library))[1:]}
    for owner in found:
        if owner.dotted in inherited and not _is_made(owner, library):
            yield Declaration(owner, (), is_told=False)
        else:
            yield _of_class(owner, library)


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
                    and any(final_name(plain_base(b)) in words for b in node.bases)
                ):
                    seen.add(f"{source.path}:{node.lineno}")
                    words.add(node.name)
                    fresh = True
                    yield Class(node, source)
        if not fresh:
            return


def _is_made(owner: Class, library: Library) -> bool:
    pattern = re.compile(rf"(?<!class )\b{re.escape(owner.node.name)}\(")
    return any(True for _ in library.scan((), pattern))


def _of_class(owner: Class, library: Library) -> Declaration:
    makings = list(_makings(owner, library))
    fixed = frozenset(set.intersection(*(given for _, given in makings)) if makings else ())
    prefixes = tuple(sorted({prefix for prefix, _ in makings}, key=lambda p: p or "")) or (None,)
    made = Declaration(owner, (), prefixes, fixed)
    return dataclasses.replace(
        made, reads=() if ignores_the_environment(owner, library) else tuple(_read_by(made, library))
    )


def _read_by(made: Declaration, library: Library) -> Iterator[Read | Computed]:
    owner, config = made.owner, config_of(made.owner, library)
    if config.get("alias_generator"):
        line = owner.source.text.split("\n")[owner.node.lineno - 1].strip()
        yield Computed(owner.source.path, owner.node.lineno, f"{line} (its names are made by alias_generator)")
        return
    own = config.get("env_prefix", "")
    for prefix in sorted({own if p is None else p for p in made.prefixes}):
        for field in fields_of(owner, library).values():
            if field.name not in made.fixed:
                yield from _of_field(field, _Way(prefix, config), config, library, need=Need.REQUIRED)


def _makings(owner: Class, library: Library) -> Iterator[tuple[str | None, set[str]]]:
    """Of each place outside of tests that makes an object of a class: (the prefix that it asks for, the fields that it gives)."""
    found: list[tuple[str | None, set[str]]] = []

    def is_meant(expr: ast.expr, at: Source) -> bool:
        """Whether an expression names the class, and not another one that is called so."""
        if final_name(expr) != owner.node.name:
            return False
        named = find(library.origin(expr, at, at.scopes), library)
        return named is None or named.dotted == owner.dotted

    def visit(node: ast.Call, at: Source) -> None:
        if is_meant(node.func, at):
            place = Place(library, at, tuple(at.scopes))
            given = keyword(node, "_env_prefix")
            prefix = text(names(given, place)[0]) if given is not None else None
            found.append((prefix, {name for k in node.keywords for name in _given(k, at)}))
        elif any(is_meant(a, at) for a in (*node.args, *(k.value for k in node.keywords))):
            found.append((None, set()))  # a factory: whoever calls it gives nothing

    for source in library.using([owner.node.name]):
        if library.part(source.path) is not Part.TEST:
            walk(source, {ast.Call: [visit]})
    yield from found


def _given(argument: ast.keyword, at: Source) -> Iterator[str]:
    """The names that a keyword argument gives: its own, or the keys of an unpacked literal."""
    if argument.arg is not None:
        yield argument.arg
    else:
        yield from (key for key, _, _ in dict_items(at.value(argument.value)))


def _of_field(
    field: Field, way: _Way, config: dict[str, str], library: Library, *, need: Need, held: ast.expr | None = None
) -> Iterator[Read]:
    shown = _names(field, way, config)
    models = models_of(field, library)
    delimiter = config.get("env_nested_delimiter", "")
    if not field.required and any(is_settings(model, library) for model in models):
        return
    if models and delimiter and way.depth < _DEPTH:
        below = need if field.required else Need.SOMETIMES if need is not Need.OPTIONAL else Need.OPTIONAL
        given = held if held is not None else field.given
        for model in models:
            own = config_of(model, library)
            inner = way.into(f"{shown[0]}{delimiter}", own)
            for member in fields_of(model, library).values():
                kept = _argument(given, member, model)
                if own.get("alias_generator"):
                    member = dataclasses.replace(member, name=UNKNOWN, aliases=())  # noqa: PLW2901
                yield from _of_field(member, inner, config, library, need=below, held=kept)
        return
    shown = [n if "case_sensitive" in config else n.upper() for n in shown if way.leads_to(n, config)]
    default = default_of(held, Place(library, field.of.source, ())) if held is not None else field.default
    path = field.of.source.path
    if shown:
        yield Read(
            name=shown[0],
            path=path,
            line=field.line,
            need=need if field.required else Need.OPTIONAL,
            default=default.text,
            default_known=default.known,
            part=library.part(path),
            how=HOW,
            others=tuple(shown[1:]),
            about=field.about,
        )


def _argument(given: ast.expr | None, member: Field, model: Class) -> ast.expr | None:
    """What an object of a model that is a default says of one of its fields."""
    made = isinstance(given, ast.Call) and final_name(given.func) == model.node.name
    return keyword(given, member.name) if made and isinstance(given, ast.Call) else None


@dataclasses.dataclass(frozen=True, slots=True)
class _Way:
    """What precedes the name of a field.

    Attributes:
        prefix: what stands before it.
        depth: how many models are around it.
        start: the length of the part of the prefix that leads to the outermost model.
        config: of the model that it stands in.
    """

    prefix: str
    config: dict[str, str]
    depth: int = 0
    start: int = 0

    def into(self, prefix: str, config: dict[str, str]) -> _Way:
        """The way to the fields of a model that is reached by a prefix."""
        return _Way(prefix, config, self.depth + 1, self.start or len(prefix))

    def leads_to(self, name: str, config: dict[str, str]) -> bool:
        """Whether a name, taken apart at the delimiters, leads to where it should."""
        if not self.depth:
            return True
        split = int(config.get("env_nested_max_split") or 0) - 1
        return len(name[self.start :].split(config["env_nested_delimiter"], split)) == self.depth


def _names(field: Field, way: _Way, config: dict[str, str]) -> list[str]:
    """The names that set a field. At the top a prefix is for fields and, unless asked for, not for aliases; inside a model it is the way to it."""
    target = "all" if way.depth else config.get("env_prefix_target", "variable")
    before_alias = way.prefix if target in {"alias", "all"} else ""
    before_own = way.prefix if target in {"variable", "all"} else ""
    aliases = () if way.config.get("validate_by_alias") == "off" else field.aliases
    found = [f"{before_alias}{a}" for a in aliases]
    return [*found, f"{before_own}{field.name}"] if not found or "by_name" in way.config else found
