"""The migrations on an SQLite database of their own; the other tests migrate theirs both ways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

ROOT = Path(__file__).parents[1]


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def config(connection: Connection) -> Config:
    """Alembic's configuration with an open connection, as a host program would hand over."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def schema(connection: Connection) -> dict[str, object]:
    """Describe the database by meaning: SQLite's own text changes when a table is rebuilt."""
    inspector = inspect(connection)
    described: dict[str, object] = {
        view: inspector.get_view_definition(view) for view in inspector.get_view_names()
    }
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        described[table] = (
            [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(table)
            ],
            sorted(str(foreign_key) for foreign_key in inspector.get_foreign_keys(table)),
            sorted(str(check) for check in inspector.get_check_constraints(table)),
            sorted(str(unique) for unique in inspector.get_unique_constraints(table)),
            sorted(
                (
                    index["name"] or "",
                    index["column_names"],
                    str(index["dialect_options"].get("sqlite_where")),
                )
                for index in inspector.get_indexes(table)
            ),
        )
    return described


def test_every_migration_can_be_undone_and_repeated(config: Config, connection: Connection) -> None:
    revisions = reversed(list(ScriptDirectory.from_config(config).walk_revisions()))
    for revision in revisions:
        before = schema(connection)
        command.upgrade(config, revision.revision)
        after = schema(connection)
        command.downgrade(config, "-1")
        assert schema(connection) == before, revision
        command.upgrade(config, revision.revision)
        assert schema(connection) == after, revision


def test_the_models_and_the_migrations_agree(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_orders_from_before_the_history_get_a_first_entry(
    config: Config, connection: Connection
) -> None:
    command.upgrade(config, "0004")
    connection.execute(text("INSERT INTO customers (email, name) VALUES ('a@example.com', 'A')"))
    connection.execute(
        text(
            "INSERT INTO orders (reference, customer_id, status, shipping_cents, total_cents,"
            " placed_at) VALUES ('SO-1', 1, 'shipped', 0, 100, '2026-01-02 03:04:05')"
        )
    )
    connection.commit()
    command.upgrade(config, "head")
    row = connection.execute(text("SELECT from_status, to_status, happened_at FROM order_events"))
    assert row.one() == (None, "shipped", "2026-01-02 03:04:05")


def test_the_migrations_can_be_written_as_sql(capsys: pytest.CaptureFixture[str]) -> None:
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = "postgresql+psycopg://localhost/orders"
    command.upgrade(config, "head", sql=True)
    assert "CREATE VIEW product_sales" in capsys.readouterr().out


def test_undoing_everything_leaves_nothing(config: Config, connection: Connection) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
    assert inspect(connection).get_view_names() == []
