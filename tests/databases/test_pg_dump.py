"""pg_dump as the oracle: schemas that it tells apart we tell apart, and those that it does not, we do not."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gates.databases.binaries import _wheel_site, wheel
from gates.databases.postgresql import PostgresDatabase
from gates.databases.postgresql_talk import Server
from gates.databases.server import database
from tests.databases.planted.oracle import every_variant, some_variants, statements_of
from tests.databases.throwaway import newest_server

if TYPE_CHECKING:
    import pytest

SCHEMA = re.compile(r"\bm\d+\b")
NAME = re.compile(r"-- Name: (?P<name>.*?); Type: .*?; Schema: (?P<schema>.*?); Owner")
Told = Mapping[str, str]
"""Schema → all that is said of it, without its name."""


@contextlib.contextmanager
def made(running: Server, specs: Sequence[Mapping[str, str]]) -> Iterator[PostgresDatabase]:
    """A database with a schema for each spec."""
    with contextlib.closing(running.connect("postgres")) as boss:
        boss.run("CREATE ROLE clerk")
        try:
            with database(running) as opened:
                with contextlib.closing(running.connect(opened.address.database)) as connection:
                    for number, spec in enumerate(specs):
                        connection.run("BEGIN")
                        for statement in statements_of(f"m{number}", spec):
                            connection.run(statement)
                        connection.run("COMMIT")
                yield opened
        finally:
            boss.run("DROP ROLE clerk")


def by_pg_dump(opened: PostgresDatabase) -> Told:
    site = _wheel_site()
    assert site is not None
    argv = [
        str(wheel(site).folder / "pg_dump"),
        "-s",
        "-h",
        opened.address.host,
        "-U",
        "postgres",
        "-d",
        opened.address.database,
    ]
    text = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"(?m)^(SET default_table.*|--|-- PostgreSQL database dump complete|\\unrestrict .*)\n", "", text)
    told = defaultdict(list)
    for entry in re.split(r"(?m)^(?=-- Name: )", text)[1:]:
        head = NAME.match(entry)
        assert head is not None
        schema = SCHEMA.search(head["schema"] if head["schema"] != "-" else entry)
        if schema:
            told[schema[0]].append(SCHEMA.sub("m", entry).strip())
    return {schema: "\n".join(sorted(entries)) for schema, entries in told.items()}


def by_us(opened: PostgresDatabase) -> Told:
    told = defaultdict(list)
    for thing in opened.snapshot().values():
        schema = SCHEMA.search(thing.name)
        if schema:
            told[schema[0]].append(
                SCHEMA.sub("m", repr((thing.kind, thing.name, thing.parent, sorted(thing.parts.items()))))
            )
    return {schema: "\n".join(sorted(things)) for schema, things in told.items()}


def alike(told: Told) -> dict[str, str]:
    """Schema → the first one that is said to be the same."""
    first: dict[str, str] = {}
    return {schema: first.setdefault(said, schema) for schema, said in sorted(told.items())}


def test_we_tell_apart_what_pg_dump_tells_apart_and_nothing_else(request: pytest.FixtureRequest) -> None:
    """A few dozen schemas; each variant of each property with `--exact`."""
    specs = every_variant() if request.config.getoption("exact") else some_variants(30, seed=3)
    with made(newest_server(), specs) as opened:
        theirs, ours = alike(by_pg_dump(opened)), alike(by_us(opened))
    assert len(theirs) == len(specs)
    wrong = [schema for schema in theirs if theirs[schema] != ours[schema]]
    assert [(specs[int(schema[1:])], theirs[schema], ours[schema]) for schema in wrong] == []
    assert 10 < len(set(theirs.values())) < len(specs) + 1
