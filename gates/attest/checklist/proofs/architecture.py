"""Proofs about how the code hangs together: what is injected, what the business rules depend on, how the layers import each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from gates.attest.checklist.items import Outcome, no, some, unknown, yes
from gates.attest.checklist.reading import production
from gates.attest.checklist.subject import Subject
from gates.rules.shapes import final_name
from gates.rules.values import FUNCTIONS

_CONTAINERS = (
    "dependency_injector",
    "dishka",
    "injector",
    "punq",
    "lagom",
    "wireup",
    "flask_injector",
    "that_depends",
    "kink",
    "svcs",
)
_DOMAIN = re.compile(r"(^|/)(domain|domains|entities)(/|\.py$)")
_OUTER = frozenset({
    "fastapi", "starlette", "flask", "django", "rest_framework", "litestar", "quart", "aiohttp", "sanic", "falcon", "bottle", "tornado", "sqlalchemy", "sqlmodel",
    "alembic", "psycopg", "psycopg2", "asyncpg", "pymysql", "MySQLdb", "sqlite3", "aiosqlite", "tortoise", "peewee", "pony", "pymongo", "motor", "redis",
    "requests", "httpx", "urllib3", "boto3", "celery", "kafka", "aiokafka", "pika", "grpc",
})  # fmt: skip
_CACHES = (
    "aiocache",
    "cachetools",
    "fastapi_cache",
    "flask_caching",
    "cashews",
    "async_lru",
    "diskcache",
    "dogpile.cache",
    "django.core.cache",
    "cachelib",
)


def dependency_injection(subject: Subject) -> Outcome:
    """Endpoints ask for what they need, or classes take what an interface of the project describes."""
    code = production(subject)
    asked = [
        c.place
        for c in code.calls
        if c.name.endswith((".Depends", ".Security")) or (c.last == "Provide" and c.name.startswith("litestar."))
    ]
    containers = code.importing(*_CONTAINERS)
    if asked or containers:
        return yes(f"Dependencies are asked for at {some([*asked, *containers])}.")
    given = list(_constructors(subject))
    if given:
        return yes(f"Classes that take what an interface of the project describes: {some(given)}.")
    return unknown(
        "No container, no dependency of a framework, and no class that takes what an interface describes was found."
    )


def clean_architecture(subject: Subject) -> Outcome:
    """The files of the domain import no framework, no driver, no client, and nothing of the project that lies outside of it."""
    code = production(subject)
    inner = [s for s in code.sources if _DOMAIN.search(s.path)]
    if not inner:
        return unknown("No folder of the code is called domain or entities.")
    own = {s.module for s in inner}
    bad, outside = [], []
    for source in inner:
        for line, name in code.imports_of(source):
            if name.partition(".")[0] in _OUTER:
                bad.append(f"{source.path}:{line} imports {name}")
            elif _is_own(name, subject) and not any(
                name == m or name.startswith(f"{m}.") or m.startswith(f"{name}.") for m in own
            ):
                outside.append(f"{source.path}:{line} imports {name}")
    if bad:
        return no(f"The domain depends on what lies outside: {some(bad)}.")
    if outside:
        return unknown(f"The domain imports other parts of the project: {some(outside)}.")
    return yes(
        f"None of the {len(inner)} files of the domain ({some(sorted({s.path.rpartition('/')[0] for s in inner}))}) imports a framework, a database or another layer."
    )


def loose_coupling(subject: Subject) -> Outcome:
    """The parts of each package import each other in one direction."""
    arrows = _arrows(subject)
    parts = sorted({part for pair in arrows for part in pair})
    if len(parts) < 3:
        return unknown("There are too few parts to say how they hang together.")
    mutual = sorted({tuple(sorted(pair)) for pair in arrows if (pair[1], pair[0]) in arrows})
    if mutual:
        return unknown(
            f"These parts import each other: {some([f'{a} and {b} ({arrows[a, b]}, {arrows[b, a]})' for a, b in mutual])}."
        )
    circle = _circle(arrows)
    if circle:
        return unknown(f"These parts import each other in a circle: {' → '.join(circle)}.")
    return yes(f"{len(parts)} parts with {len(arrows)} arrows between them import each other in one direction only.")


def caching(subject: Subject) -> Outcome:
    """Where something is cached; whether that is what is asked for often, people say."""
    code = production(subject)
    found = code.importing(*_CACHES)
    found += [f"{path}:{line}" for path, line, told in code.texts() if told.lower() == "cache-control"]
    for source, node in code.functions():
        if any(final_name(d) in {"lru_cache", "cache", "cached"} for d in node.decorator_list):
            found.append(f"{source.path}:{node.lineno}")
    return unknown(f"Something is cached at {some(found)}." if found else "Nothing is cached.")


def _constructors(subject: Subject) -> Iterator[str]:
    """Classes that take what only an interface of the project describes."""
    code = production(subject)
    interfaces = {
        n.name for _, n in code.all(ast.ClassDef) if {"Protocol", "ABC", "ABCMeta"} & {*map(_base_name, n.bases)}
    }
    for source, node in code.all(ast.ClassDef):
        for maker in (f for f in node.body if isinstance(f, FUNCTIONS) and f.name == "__init__"):
            types = [source.names.annotation(a.annotation) for a in (*maker.args.args[1:], *maker.args.kwonlyargs)]
            if any(t.rpartition(".")[2] in interfaces and _is_own(t, subject) for t in types):
                yield f"{source.path}:{node.lineno} {node.name}"


def _base_name(base: ast.expr) -> str:
    return final_name(base.value if isinstance(base, ast.Subscript) else base)


def _is_own(name: str, subject: Subject) -> bool:
    return name.partition(".")[0] in {source.module.partition(".")[0] for source in production(subject).sources}


def _arrows(subject: Subject) -> Mapping[tuple[str, str], str]:
    """(importing part, imported part) → where; a part is what stands right below a package of the project."""
    code = production(subject)
    modules = {s.module for s in code.sources}
    found: dict[tuple[str, str], str] = {}
    for source in code.sources:
        here = ".".join(source.module.split(".")[:2])
        for line, name in code.imports_of(source):
            there = ".".join(name.split(".")[:2])
            known = there in modules or any(m.startswith(f"{there}.") for m in modules)
            if _is_own(name, subject) and known and there != here and "." in there and "." in here:
                found.setdefault((here, there), f"{source.path}:{line}")
    return found


def _circle(arrows: Mapping[tuple[str, str], str]) -> list[str]:
    """One way along the arrows that comes back, [] without one."""
    following: dict[str, list[str]] = {}
    for start, end in sorted(arrows):
        following.setdefault(start, []).append(end)
    done: set[str] = set()
    for start in sorted(following):
        way = _round(start, following, [], done)
        if way:
            return way
    return []


def _round(part: str, following: Mapping[str, list[str]], way: list[str], done: set[str]) -> list[str]:
    if part in way:
        return [*way[way.index(part) :], part]
    if part in done:
        return []
    for further in following.get(part, ()):
        found = _round(further, following, [*way, part], done)
        if found:
            return found
    done.add(part)
    return []
