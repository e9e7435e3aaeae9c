"""Alembic's side of the migration probe: the project's own `env.py` runs for every step, asked for exactly one migration. Standard library only."""

from __future__ import annotations

import argparse
import io
import typing
import warnings

from .boot_import import BootError, load
from .migrate_ran import Ran
from .migrate_sqlalchemy import any_address, redirect


class Ladder:
    """The migrations of one section of one alembic.ini, read once."""

    def __init__(self, request: dict[str, typing.Any]) -> None:
        self.database = request["database"]
        self.make_engine = redirect(self.database)
        self.ran = Ran()
        self.config = self._configuration(request["alembic"])
        self.config.attributes = self.handed = _Handed(
            lambda: self.make_engine("{}://".format(self.database["engine"])).connect()
        )
        if request.get("app"):
            _enter_application(request["app"], request["root"])
        from alembic.script import ScriptDirectory

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.script = ScriptDirectory.from_config(self.config)
            self.order = list(reversed(list(self.script.iterate_revisions("heads", "base", implicit_base=True))))
        self.warnings = [str(w.message) for w in caught]
        self.version_table = "alembic_version"
        self.database_asked = request["alembic"].get("database")
        self.databases: list[str] = []
        self._run(list, "heads")  # what is wrong with env.py itself must not be told of the first migration

    def _configuration(self, asked: dict[str, typing.Any]) -> typing.Any:
        from alembic.config import Config

        named = {"file_": asked["ini"], **({"toml_file": asked["toml"]} if asked["toml"] else {})}
        options = argparse.Namespace(x=None, name=asked["section"], config=asked["ini"], raiseerr=True, quiet=True)
        config = Config(ini_section=asked["section"], stdout=io.StringIO(), cmd_opts=options, **named)
        if asked["script_location"]:
            config.set_main_option("script_location", asked["script_location"])
        config.set_main_option(
            "sqlalchemy.url", any_address(self.database).render_as_string(hide_password=False).replace("%", "%%")
        )
        return config

    def ready(self) -> dict[str, typing.Any]:
        """What there is to climb, from the bottom up."""
        import alembic

        steps = [
            {"id": s.revision, "path": s.path, "down": list(_many(s.down_revision)), "labels": sorted(s.branch_labels)}
            for s in self.order
        ]
        return {
            "tool": "alembic",
            "version": alembic.__version__,
            "version_tables": [self.version_table],
            "databases": self.databases,
            "database": (self.database_asked or self.databases[0]) if len(self.databases) > 1 else "",
            "steps": steps,
            "heads": list(self.script.get_heads()),
            "file_template": self._file_template(),
            "duplicates": [w for w in self.warnings if "present more than once" in w],
            "warnings": self.warnings[:20],
        }

    def _file_template(self) -> str:
        """The template that the project sets itself; "" where it leaves it to Alembic."""
        ask = getattr(self.config, "get_alembic_option", self.config.get_main_option)
        return ask("file_template") or ""

    def begin(self) -> None:
        """Let `env.py` make what it makes before any migration."""
        self._run(list, "heads")

    def up(self, revision: str) -> dict[str, typing.Any]:
        """Apply one migration."""
        from alembic.runtime.migration import MigrationStep

        return self._run(
            lambda: [MigrationStep.upgrade_from_script(self.script.revision_map, self.script.get_revision(revision))],
            revision,
            recorded=True,
        )

    def down(self, revision: str) -> dict[str, typing.Any]:
        """Undo one migration."""
        from alembic.runtime.migration import MigrationStep

        return self._run(
            lambda: [MigrationStep.downgrade_from_script(self.script.revision_map, self.script.get_revision(revision))],
            revision,
            recorded=True,
        )

    def _run(
        self,
        steps: typing.Callable[[], list[typing.Any]],
        revision: str,
        look: typing.Callable[[typing.Any], None] | None = None,
        recorded: bool = False,
    ) -> dict[str, typing.Any]:
        """Run `env.py`, which asks back for the steps.

        A project with several databases asks several times; its addresses all lead to ours, so only the time counts that is meant
        for the database in question.
        """
        from alembic.runtime.environment import EnvironmentContext

        asked: list[str] = []

        def fn(_rev: object, context: typing.Any) -> list[typing.Any]:
            name, schema = (
                context.opts.get("version_table") or "alembic_version",
                context.opts.get("version_table_schema"),
            )
            self.version_table = "{}.{}".format(schema, name) if schema and schema != "public" else name
            if look is not None:
                look(context)
            return steps()

        environment: typing.Any = EnvironmentContext(
            self.config, self.script, fn=fn, as_sql=False, starting_rev=None, destination_rev=revision, tag=None
        )
        original = environment.run_migrations

        def run_migrations(**kw: typing.Any) -> None:
            asked.append(" ".join(str(value) for value in kw.values()))
            ours = asked[0] if self.database_asked is None else self.database_asked
            if asked[-1] == ours and asked.count(ours) == 1:
                original(**kw)

        environment.run_migrations = run_migrations
        try:
            with environment, self.ran.of(self.script.get_revision(revision).path if recorded else ""):
                self.script.run_env()
        finally:
            self.handed.close()
        if not asked:
            raise RuntimeError("env.py ended without running any migration")
        self.databases = list(dict.fromkeys(asked))
        return {"version_tables": [self.version_table], "ran": self.ran.statements}

    def drift(self) -> dict[str, typing.Any]:
        """What `alembic check` would still add to or take from the database."""
        from alembic.autogenerate import compare_metadata

        found = []

        def look(context: typing.Any) -> None:
            metadata = context.opts.get("target_metadata")
            found.append(
                None
                if metadata is None
                else [told for diff in compare_metadata(context, metadata) for told in _told(diff)]
            )

        self._run(list, "heads", look)
        return {"drift": found[0], "tables": {}}

    def models(self) -> None:
        """Make the tables of the models, without any migration."""
        found = []
        self._run(list, "heads", lambda context: found.append(context.opts.get("target_metadata")))
        if found[0] is None:
            raise LookupError("env.py names no target_metadata")
        engine = self.make_engine("{}://".format(self.database["engine"]))
        for metadata in _many(found[0]):
            metadata.create_all(engine)


def _enter_application(candidates: list[dict[str, typing.Any]], root: str) -> None:
    """From here on `flask.current_app` is the project's application.

    Raises:
        BaseException: what the application raised, so that the settings that it asks for are known.
    """
    try:
        app, _ = load(candidates, root, False, lambda found: found if hasattr(found, "app_context") else None)
    except BootError as error:
        raise error.__cause__ or error from None
    app.app_context().push()


class _Handed(typing.Dict[str, typing.Any]):
    """What a program that calls Alembic hands to `env.py`: a connection, made when it is asked for without an alternative."""

    def __init__(self, connect: typing.Callable[[], typing.Any]) -> None:
        super().__init__()
        self._connect = connect

    def __missing__(self, key: str) -> typing.Any:
        if key not in {"connection", "connectable"}:
            raise KeyError(key)
        self[key] = made = self._connect()
        return made

    def close(self) -> None:
        for made in self.values():
            made.close()
        self.clear()


def _many(value: typing.Any) -> tuple[typing.Any, ...]:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (tuple, list, set, frozenset)) else (value,)


def _told(diff: typing.Any) -> typing.Iterator[dict[str, typing.Any]]:
    """One entry of `compare_metadata` as plain values; changes of a column come as a list of their own."""
    for entry in diff if isinstance(diff, list) else [diff]:
        op = entry[0]
        if op.startswith("modify_"):
            _, schema, table, column, _, old, new = entry
            yield _plain(op, schema, table, [column], "", "{} → {}".format(_text(old), _text(new)))
        elif op in {"add_column", "remove_column"}:
            _, schema, table, column = entry
            yield _plain(op, schema, table, [column.name], "", "")
        else:
            yield _of_object(op, entry[1])


def _text(value: typing.Any) -> str:
    """A type or a default as a person would write it."""
    arg = getattr(value, "arg", value)
    return str(getattr(arg, "text", arg))


def _of_object(op: str, thing: typing.Any) -> dict[str, typing.Any]:
    table = getattr(thing, "table", thing)
    columns = [] if table is thing else [getattr(c, "name", None) or str(c) for c in getattr(thing, "columns", ())]
    return _plain(
        op,
        getattr(table, "schema", None),
        getattr(table, "name", ""),
        columns,
        "" if table is thing else str(getattr(thing, "name", None) or ""),
        "",
    )


def _plain(
    op: str, schema: str | None, table: object, columns: list[typing.Any], name: str, said: str
) -> dict[str, typing.Any]:
    full = "{}.{}".format(schema, table) if schema else str(table)
    return {"op": op, "table": full, "columns": columns, "name": name, "model": "", "path": "", "line": 0, "said": said}
