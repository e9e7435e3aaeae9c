"""The facts that the texts of an example give, without any tool or database."""

from __future__ import annotations

import configparser
import re
import textwrap
from collections.abc import Mapping
from pathlib import PurePosixPath

from gates.catalog.migrations.facts import Facts, Migration
from gates.catalog.migrations.python_source import alembic_migration, django_migration
from gates.catalog.migrations.reading import sql_migration
from gates.rules.migrations import registry
from gates.rules.migrations.django_text import class_value
from gates.rules.migrations.python_text import PythonText, assigned, declared_reason, parse, prose_of
from gates.rules.migrations.revisions import names
from gates.rules.migrations.values import Edit, History, Kind, Script
from gates.rules.values import Example
from gates.tools import sql_migrations

MARK = re.compile(r"\bbreach( of the file)?\b")
Texts = Mapping[str, str]


def texts_of(example: Example) -> tuple[Texts, Texts]:
    """(path → text now, path → text on the base); `base:` in front of a path says that it is merged, `gone:` that it is no more."""
    assert not isinstance(example, str)
    plain = {path: textwrap.dedent(text).lstrip("\n") for path, text in example.items()}
    base = {path.partition(":")[2]: text for path, text in plain.items() if ":" in path}
    kept = {path.partition(":")[2]: text for path, text in plain.items() if path.startswith("base:")}
    return kept | {path: text for path, text in plain.items() if ":" not in path}, base


def marked(example: Example) -> set[tuple[str, int | None]]:
    """The marked lines; no line where the mark is of the file."""
    assert not isinstance(example, str)
    now, _ = texts_of(example)
    gone = {p.partition(":")[2]: text for p, text in example.items() if p.startswith("gone:")}
    return {
        (path, None if found.group(1) else number)
        for path, text in {**now, **gone}.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MARK.search(line))
    }


def facts_of(example: Example) -> Facts:
    """What reading the example brings."""
    now, base = texts_of(example)
    edits = tuple(Edit(p, text, now.get(p)) for p, text in base.items() if text != now.get(p))
    kind, scripts, migrations, beside = _scripts(now, base)
    history = History(
        kind=kind,
        scripts=scripts,
        heads=_heads(kind, scripts),
        file_template=_template(now),
        beside=beside,
        edits=edits,
    )
    return Facts(migrations=migrations, flaws=registry.flaws(history))


def _scripts(now: Texts, base: Texts) -> tuple[Kind, tuple[Script, ...], tuple[Migration, ...], tuple[PythonText, ...]]:
    def is_new(path: str) -> bool:
        return bool(base) and path not in base

    sql = {p: text for p, text in now.items() if p.endswith(".sql")}
    if sql:
        read = sql_migrations.read(sql)
        migrations = tuple(sql_migration(s, "m") for s in read)
        made = [
            Script(id=s.id, path=s.path, sql=s, new=is_new(s.path), declared=m.declared)
            for s, m in zip(read, migrations, strict=True)
        ]
        return Kind.SQL, tuple(made), migrations, ()
    sources = [s for p, text in now.items() if p.endswith(".py") and (s := parse(p, text))]
    is_django = any(class_value(s.tree, "operations") is not None for s in sources)
    ids = {s.path: _django_id(s.path) if is_django else str(_told(s, "revision")) for s in sources}
    listed = {ids[s.path]: s for s in reversed(sources)}
    scripts = tuple(
        Script(
            id=identifier,
            path=s.path,
            python=s,
            labels=tuple(names(_told(s, "branch_labels"))),
            new=is_new(s.path),
            declared=declared_reason(prose_of(s)),
        )
        for identifier, s in reversed(listed.items())
    )
    read_one = django_migration if is_django else None
    migrations = tuple(
        read_one(s.python, "x", s.id) if read_one else alembic_migration(s.python, s.id, "x")
        for s in scripts
        if s.python
    )
    beside = tuple(s for s in sources if s not in listed.values())
    return Kind.DJANGO if is_django else Kind.ALEMBIC, scripts, migrations, beside


def _told(source: PythonText, name: str) -> object:
    found = assigned(source, name)
    return found[1] if found else None


def _django_id(path: str) -> str:
    place = PurePosixPath(path)
    return f"{place.parent.parent.name}.{place.stem}"


def _heads(kind: Kind, scripts: tuple[Script, ...]) -> tuple[str, ...]:
    """The ids that nothing follows."""
    followed: set[str] = set()
    for script in scripts:
        assert kind is Kind.SQL or script.python
        if script.python:
            followed |= names(_told(script.python, "down_revision"))
            followed |= {
                f"{app}.{name}" for app, name in re.findall(r"\('(\w+)', '(\w+)'\)", "\n".join(script.python.lines))
            }
    return () if kind is Kind.SQL else tuple(s.id for s in scripts if s.id not in followed)


def _template(now: Texts) -> str:
    parser = configparser.ConfigParser()
    parser.read_string(now.get("alembic.ini", "[alembic]\n"))
    return parser.get("alembic", "file_template", fallback="")
