"""How Alembic reaches the database.

The address comes from the settings (``DATABASE_URL``), unless the caller of Alembic hands over a
``connection`` or a ``url`` in ``config.attributes``, as the tests do.
"""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine

from orders.config import Settings
from orders.db.models import Base

attributes = context.config.attributes


def database_url() -> str:
    return attributes.get("url") or Settings().database_url


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def print_sql() -> None:
    context.configure(
        url=database_url(),
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def connect_and_migrate() -> None:
    engine = create_engine(database_url(), poolclass=NullPool)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()


if context.is_offline_mode():
    print_sql()
elif (given := attributes.get("connection")) is not None:
    migrate(given)
else:
    connect_and_migrate()
