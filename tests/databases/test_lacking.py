"""What a server says when something is missing on it."""

from __future__ import annotations

import contextlib

import pg8000.exceptions
import pytest

from gates.databases.lacking import Lack, Need, lack
from gates.databases.postgresql import PostgresDatabase
from gates.databases.postgresql_talk import said_by
from tests.databases.throwaway import server


def refusal(database: PostgresDatabase, statement: str) -> str:
    """What the real server says of it."""
    with contextlib.closing(server().connect(database.address.database)) as connection:
        with pytest.raises(pg8000.exceptions.DatabaseError) as caught:
            connection.run(statement)
        return said_by(caught.value)


def test_a_real_server_that_has_no_such_extension_is_understood(postgres_database: PostgresDatabase) -> None:
    said = refusal(postgres_database, "CREATE EXTENSION no_such_thing")
    assert lack(said) == Lack(Need.EXTENSION, "no_such_thing")


def test_a_real_server_that_has_no_such_role_is_understood(postgres_database: PostgresDatabase) -> None:
    said = refusal(postgres_database, "GRANT USAGE ON SCHEMA public TO no_such_role")
    assert lack(said) == Lack(Need.ROLE, "no_such_role")


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            'could not open extension control file "/usr/share/postgresql/12/extension/vector.control": No such file',
            Lack(Need.EXTENSION, "vector"),
        ),
        ('extension "vector" is not available (Could not open ...)', Lack(Need.EXTENSION, "vector")),
        ('could not access file "$libdir/postgis-3": No such file', Lack(Need.EXTENSION, "postgis-3")),
        ("pg_cron can only be loaded via shared_preload_libraries", Lack(Need.LIBRARY, "pg_cron")),
        ("timescaledb must be loaded via shared_preload_libraries", Lack(Need.LIBRARY, "timescaledb")),
        ('relation "orders" does not exist', None),
        ('type "vector" does not exist', None),
    ],
)
def test_only_what_the_server_itself_lacks_counts(message: str, expected: Lack | None) -> None:
    assert lack(message) == expected
