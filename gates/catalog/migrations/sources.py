"""Where a project's migrations are, and on which engines they must be proven; from the tree alone, nothing is run."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from gates.catalog.migrations import alembic_settings, django_settings
from gates.catalog.migrations.engines import MAPPERS, MYSQL_DRIVERS, OTHER_DRIVERS, POSTGRES_DRIVERS, SQLITE_DRIVERS
from gates.catalog.migrations.options import Options
from gates.project import Project
from gates.tools import sql_migrations
from gates.tools.app_boot import environment
from gates.tools.migrate_commands import Commands
from gates.tools.sql_migrations import SqlMigration

_DJANGO_MIGRATION = re.compile(r"(^|/)migrations/\d{4}_\w+\.py$")
_DJANGO_MODEL = re.compile(rb"^class \w+\(.*\b(models\.)?Model\b", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class AlembicSource:
    """One section of one alembic.ini (or `[tool.alembic]`); `folder` is where its tool is started."""

    label: str
    folder: str
    details: Mapping[str, str | None]
    tool: str = "alembic"


@dataclasses.dataclass(frozen=True)
class DjangoSource:
    """All apps of one Django project; `folder` holds its manage.py, the settings are "" where none were found."""

    label: str
    folder: str
    details: Mapping[str, str | None]
    tool: str = "django"


@dataclasses.dataclass(frozen=True)
class SqlSource:
    """One folder of SQL files."""

    label: str
    scripts: tuple[SqlMigration, ...]


@dataclasses.dataclass(frozen=True)
class CommandSource:
    """The project's own commands; the label is the file that configures them."""

    label: str
    commands: Commands


Source = AlembicSource | DjangoSource | SqlSource | CommandSource


def find(project: Project, options: Options) -> list[Source]:
    """Every source of migrations in the tree; where commands are configured, what they list and nothing else.

    Raises:
        NoAnswerError: a file of SQL cannot be read.
    """
    if options.list:
        return [CommandSource(project.config.source, Commands(options.up, options.down, options.list))]
    found: list[Source] = [*_alembic(project), *_django(project, options)]
    return [*found, *_sql(project, options, taken=bool(found))]


def _alembic(project: Project) -> Iterator[AlembicSource]:
    for setting in alembic_settings.settings(project):
        yield AlembicSource(setting.label, setting.folder, setting.details)


def _django(project: Project, options: Options) -> Iterator[DjangoSource]:
    if not (_django_migrations(project) or (_django_models(project) and project.match("manage.py"))):
        return
    folders = django_settings.folders(project)
    for folder in folders:
        settings = options.settings or django_settings.settings_of(project, folder)
        label = settings if settings and len(folders) == 1 else f"{folder}/manage.py"
        yield DjangoSource(label, folder, {"settings": settings})


def _django_migrations(project: Project) -> list[str]:
    return [f for f in project.files if _DJANGO_MIGRATION.search(f)]


def _django_models(project: Project) -> bool:
    return any(
        _DJANGO_MODEL.search((project.read_or_none(f) or "").encode()) for f in project.source_files if "models" in f
    )


def _sql(project: Project, options: Options, *, taken: bool) -> Iterator[SqlSource]:
    """Folders of SQL migrations.

    Args:
        taken: whether a migration tool in Python was found; then only folders count that are clearly of another tool.
    """
    found = sql_migrations.folders(project.files, project.read_or_none)
    steps = _yoyo_steps(project)
    for folder in sorted({*found, *steps}):
        beside = any(f.startswith(f"{folder}/") and f.endswith((".py", ".mako")) for f in project.files)
        if taken and beside and folder not in steps:
            continue
        paths = [*found.get(folder, ()), *steps.get(folder, ())]
        scripts = sql_migrations.read({p: project.read(p) for p in paths}, _variables(project, options))
        if scripts and (not taken or any(s.down for s in scripts)):
            yield SqlSource(folder, scripts)


def _yoyo_steps(project: Project) -> dict[str, list[str]]:
    """Folder → files with steps of yoyo in Python, where the project uses yoyo."""
    found: dict[str, list[str]] = {}
    uses = "yoyo-migrations" in project.stack.dependencies or bool(project.match("yoyo.ini"))
    for path in project.python_files if uses else ():
        if sql_migrations.has_steps(project.read_or_none(path) or ""):
            found.setdefault(path.rpartition("/")[0] or ".", []).append(path)
    return found


def _variables(project: Project, options: Options) -> Mapping[str, str]:
    """What a migration may have put in: the committed example of the environment, then the configuration."""
    examples = (project.read_or_none(path) or "" for path in reversed(project.stack.env_documents))
    return {k: v for text in examples for k, v in environment.parse(text).items()} | dict(options.environment)


def absent(project: Project) -> str | None:
    """The proof that the project has no database to migrate; None where it has one."""
    declared = project.stack.dependencies
    drivers = declared & (POSTGRES_DRIVERS | MYSQL_DRIVERS | SQLITE_DRIVERS | OTHER_DRIVERS.keys() | MAPPERS)
    if drivers or project.stack.orm not in {"", "django.db"} or _django_models(project):
        return None
    return "There are no Alembic, Django or SQL migrations, and the project declares no database driver and no object-relational mapper."
