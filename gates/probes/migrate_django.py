"""Django's side of the migration probe: its own executor, asked for exactly one migration at a time. Standard library only."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
import typing


class Ladder:
    """The migrations of all installed apps; every alias of `DATABASES` leads to the one database."""

    def __init__(self, request: dict[str, typing.Any]) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = request["django"]["settings"]
        from django.conf import settings

        named = dict(settings.DATABASES) or {"default": {}}
        settings.DATABASES = {
            alias: _redirected(told, request["database"]) for alias, told in {"default": {}, **named}.items()
        }
        import django

        django.setup()
        from django.db import connections
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connections["default"])  # what there is to climb is the same for all
        graph = executor.loader.graph
        self.heads = executor.loader.detect_conflicts()
        self.order = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True)]
        self.parents = {
            m: sorted("{}.{}".format(*p.key) for p in graph.node_map[m.app_label, m.name].parents) for m in self.order
        }
        connections.close_all()
        self.databases = _databases(self.order, request["paths"][-1])
        self.database = request["django"].get("database") or self.databases[0]

    def ready(self) -> dict[str, typing.Any]:
        """What there is to climb, in an order that respects every dependency."""
        import django

        steps = [
            {"id": _id(m), "path": sys.modules[m.__module__].__file__ or "", "down": self.parents[m], "labels": []}
            for m in self.order
        ]
        heads = ["{}.{}".format(app, name) for app, names in sorted(self.heads.items()) for name in sorted(names)]
        tables = ["django_migrations"]
        return {
            "tool": "django",
            "version": django.__version__,
            "version_tables": tables,
            "databases": self.databases,
            "database": self.database if len(self.databases) > 1 else "",
            "steps": steps,
            "heads": heads,
            "file_template": "",
            "duplicates": [],
            "warnings": [],
        }

    def begin(self) -> None:
        """Django makes nothing before the first migration but its own table."""

    def up(self, wanted: str) -> None:
        """Apply one migration."""
        self._move(wanted, backwards=False)

    def down(self, wanted: str) -> None:
        """Undo one migration."""
        self._move(wanted, backwards=True)

    def _move(self, wanted: str, backwards: bool) -> None:
        from django.db import connections
        from django.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connections[self.database])
            migration = executor.loader.get_migration(*wanted.split(".", 1))
            executor.migrate([], plan=[(migration, backwards)])
        finally:
            connections.close_all()

    def drift(self) -> dict[str, typing.Any]:
        """What `makemigrations` would still write, for all apps."""
        from django.apps import apps
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.loader import MigrationLoader
        from django.db.migrations.questioner import MigrationQuestioner
        from django.db.migrations.state import ProjectState

        loader = MigrationLoader(None, ignore_no_migrations=True)
        questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), questioner)
        told_once = self.database == self.databases[0]
        changes = detector.changes(graph=loader.graph) if told_once else {}
        told = [
            _told(app, operation)
            for app, found in sorted(changes.items())
            for migration in found
            for operation in migration.operations
        ]
        tables = {}
        for model in apps.get_models(include_auto_created=True):
            about = model._meta  # noqa: SLF001  # Django documents it
            tables[about.db_table] = [_place(model, about.app_config)[0], model.__name__]
        return {"drift": told, "tables": tables}

    def models(self) -> None:
        """Make the tables of the models that the database gets, without any migration."""
        from django.apps import apps
        from django.db import connections, router

        try:
            connection = connections[self.database]
            with connection.schema_editor() as editor:
                if not connection.features.supports_table_check_constraints:
                    editor._check_sql = _no_check  # noqa: SLF001  # migrations ask for the feature, Django does not here
                for model in apps.get_models():
                    about = model._meta  # noqa: SLF001  # Django documents it
                    real = about.managed and not about.proxy and not about.swapped
                    if real and router.allow_migrate_model(self.database, model):
                        editor.create_model(model)
        finally:
            connections.close_all()


def _no_check(*_: object) -> None:
    """What a connection without check constraints makes of one in a migration, too."""


def _databases(order: list[typing.Any], root: str) -> list[str]:
    """The aliases on which the project's own operations run, "default" first; one that gets nothing that another has not is left out."""
    from django.conf import settings

    own = [m for m in order if (sys.modules[m.__module__].__file__ or "").startswith(root)]
    found: list[str] = []
    proven: set[tuple[int, int]] = set()
    for alias in sorted(settings.DATABASES, key=lambda name: name != "default") if settings.DATABASE_ROUTERS else []:
        run = {(id(m), n) for m in own for n, op in enumerate(m.operations) if _allowed(alias, m.app_label, op)}
        if run - proven:
            found.append(alias)
            proven |= run
    return found or ["default"]


def _allowed(alias: str, app: str, operation: typing.Any) -> bool:
    """Whether the routers let an operation run on a database, as Django asks them."""
    from django.apps import apps
    from django.db import router

    inner = getattr(operation, "database_operations", None)
    if inner is not None:
        return any(_allowed(alias, app, part) for part in inner)
    if not hasattr(operation, "hints"):
        name = (getattr(operation, "model_name", None) or getattr(operation, "name", None) or "").lower()
        model = apps.all_models[app].get(name)
        if model is not None:
            return bool(router.allow_migrate_model(alias, model))
        return bool(router.allow_migrate(alias, app, model_name=name))
    return bool(router.allow_migrate(alias, app, **operation.hints))


def _id(migration: typing.Any) -> str:
    return "{}.{}".format(migration.app_label, migration.name)


def _redirected(told: dict[str, typing.Any], database: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The settings of one alias; the project's own back end stays where it is one for the same engine."""
    back_end = str(told.get("ENGINE", ""))
    if database["engine"] == "sqlite":
        ours = "sqlite" in back_end or "spatialite" in back_end
        return {"ENGINE": back_end if ours else "django.db.backends.sqlite3", "NAME": database["database"]}
    place = {
        "NAME": database["database"],
        "USER": database["user"],
        "PASSWORD": database["password"],
        "HOST": database["host"],
        "PORT": str(database["port"]),
    }
    if database["engine"] == "mysql":
        ours = "mysql" in back_end or "mariadb" in back_end
        options = {k: v for k, v in (told.get("OPTIONS") or {}).items() if ours and k in _MYSQL_OPTIONS}
        engine = back_end if ours else "django.db.backends.mysql"
        _have_a_driver()
        return {"ENGINE": engine, "CONN_MAX_AGE": 0, "OPTIONS": options, **place}
    ours = any(word in back_end for word in ("postgres", "postgis", "psql"))
    return {"ENGINE": back_end if ours else "django.db.backends.postgresql", "CONN_MAX_AGE": 0, **place}


def _have_a_driver() -> None:
    """Let PyMySQL stand for mysqlclient where only the former is installed, as its documentation has it."""
    if importlib.util.find_spec("MySQLdb") is None and importlib.util.find_spec("pymysql") is not None:
        import pymysql

        pymysql.version_info = (2, 2, 7, "final", 0)
        pymysql.install_as_MySQLdb()


_MYSQL_OPTIONS = {"charset", "collation", "use_unicode", "init_command", "sql_mode", "isolation_level"}
"""What a project says of MySQL's session; where the server is, it does not say."""


def _told(app: str, operation: typing.Any) -> dict[str, typing.Any]:
    """One operation that `makemigrations` would write, and the model that wants it."""
    from django.apps import apps

    name = getattr(operation, "model_name", None) or getattr(operation, "name", "") or ""
    model = next((m for m in apps.get_app_config(app).get_models() if m.__name__.lower() == str(name).lower()), None)
    field = getattr(operation, "name", "") if getattr(operation, "model_name", None) else ""
    thing = getattr(operation, "index", None) or getattr(operation, "constraint", None)
    path, line = _place(model, apps.get_app_config(app))
    return {
        "op": type(operation).__name__,
        "table": model._meta.db_table if model else "",  # noqa: SLF001  # Django documents it
        "columns": [field] if field else list(getattr(thing, "fields", None) or []),
        "name": getattr(thing, "name", "") or "",
        "model": model.__name__ if model else str(name),
        "path": path,
        "line": line,
        "said": operation.describe(),
    }


def _place(model: typing.Any, config: typing.Any) -> tuple[str | None, int]:
    """File and line of a model's class; the app's models module where the class is gone."""
    try:
        return inspect.getsourcefile(model), inspect.getsourcelines(model)[1]
    except (TypeError, OSError):
        module = getattr(config, "models_module", None)
        return (getattr(module, "__file__", None) or os.path.join(config.path, "models.py")), 0
