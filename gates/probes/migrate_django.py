"""Django's side of the migration probe: its own executor, asked for exactly one migration at a time. Standard library only."""

from __future__ import annotations

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

        executor = MigrationExecutor(connections["default"])
        graph = executor.loader.graph
        self.heads = executor.loader.detect_conflicts()
        self.order = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True)]
        self.parents = {
            m: sorted("{}.{}".format(*p.key) for p in graph.node_map[m.app_label, m.name].parents) for m in self.order
        }
        connections.close_all()

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
            "steps": steps,
            "heads": heads,
            "file_template": "",
            "duplicates": [],
            "warnings": [],
        }

    def up(self, wanted: str) -> None:
        """Apply one migration."""
        self._move(wanted, backwards=False)

    def down(self, wanted: str) -> None:
        """Undo one migration."""
        self._move(wanted, backwards=True)

    @staticmethod
    def _move(wanted: str, backwards: bool) -> None:
        from django.db import connections
        from django.db.migrations.executor import MigrationExecutor

        try:
            executor = MigrationExecutor(connections["default"])
            migration = executor.loader.get_migration(*wanted.split(".", 1))
            executor.migrate([], plan=[(migration, backwards)])
        finally:
            connections.close_all()

    @staticmethod
    def drift() -> dict[str, typing.Any]:
        """What `makemigrations` would still write, for all apps."""
        from django.apps import apps
        from django.db.migrations.autodetector import MigrationAutodetector
        from django.db.migrations.loader import MigrationLoader
        from django.db.migrations.questioner import MigrationQuestioner
        from django.db.migrations.state import ProjectState

        loader = MigrationLoader(None, ignore_no_migrations=True)
        questioner = MigrationQuestioner(specified_apps=set(), dry_run=True)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), questioner)
        changes = detector.changes(graph=loader.graph)
        told = [
            _told(app, operation)
            for app, found in sorted(changes.items())
            for migration in found
            for operation in migration.operations
        ]
        tables = {m._meta.db_table: [_place(m, m._meta.app_config)[0], m.__name__] for m in apps.get_models()}  # noqa: SLF001  # Django documents it
        return {"drift": told, "tables": tables}

    @staticmethod
    def models() -> None:
        """Make the tables of the models, without any migration."""
        from django.apps import apps
        from django.db import connections

        try:
            with connections["default"].schema_editor() as editor:
                for model in apps.get_models():
                    about = model._meta  # noqa: SLF001  # Django documents it
                    if about.managed and not about.proxy and not about.swapped:
                        editor.create_model(model)
        finally:
            connections.close_all()


def _id(migration: typing.Any) -> str:
    return "{}.{}".format(migration.app_label, migration.name)


def _redirected(told: dict[str, typing.Any], database: dict[str, typing.Any]) -> dict[str, typing.Any]:
    """The settings of one alias; the project's own back end stays where it is one for the same engine."""
    back_end = str(told.get("ENGINE", ""))
    if database["engine"] == "sqlite":
        ours = "sqlite" in back_end or "spatialite" in back_end
        return {"ENGINE": back_end if ours else "django.db.backends.sqlite3", "NAME": database["database"]}
    ours = any(word in back_end for word in ("postgres", "postgis", "psql"))
    place = {
        "NAME": database["database"],
        "USER": database["user"],
        "PASSWORD": database["password"],
        "HOST": database["host"],
        "PORT": str(database["port"]),
    }
    return {"ENGINE": back_end if ours else "django.db.backends.postgresql", "CONN_MAX_AGE": 0, **place}


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
