"""Files that look like migrations and are in no chain that was tried: an app that the settings do not install, a forgotten folder."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.catalog.migrations.reading import revision_files
from gates.project import Project
from gates.rules.migrations.python_text import assigned
from gates.rules.migrations.values import Flaw

_DJANGO = re.compile(r"(^|/)migrations/\d{4}_\w+\.py$")
_VERSIONED = re.compile(r"(^|/)V\d[^/]*__[^/]+\.sql$")
_REPEATABLE = re.compile(r"(^|/)R__[^/]+\.sql$")
_ASIDE = {"tests", "test", "testing", "examples", "example", "docs", "fixtures", "templates", "vendor"}
_SHOWN = 4


def strays(project: Project, listed: Collection[str]) -> Iterator[Flaw]:
    """One flaw for each folder.

    Args:
        listed: the paths that the migration tools list.
    """
    folders: dict[str, list[str]] = {}
    for path in _migrations(project, listed):
        if path not in listed and not _ASIDE & set(path.split("/")):
            folders.setdefault(str(PurePosixPath(path).parent), []).append(path)
    for folder, paths in sorted(folders.items()):
        names = ", ".join(PurePosixPath(p).name for p in sorted(paths)[:_SHOWN])
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        yield Flaw(
            "never-tried",
            f"{folder} holds migrations that no chain leads to, so they were not tried: {names}{more}.",
            "Lead to them (INSTALLED_APPS, version_locations), or remove them.",
            min(paths),
        )


def aside(project: Project, listed: Collection[str]) -> Iterator[str]:
    """What is rightly not tried, told for whoever wonders: squashed migrations of Django, repeatable ones of Flyway."""
    replaced = sorted(set(_of_django(project)) - set(_standing(project, listed)) - set(listed))
    if replaced:
        yield f"not applied, because a squashed one stands for them on a new database: {_shown(replaced)}"
    flyway = any(_VERSIONED.search(path) for path in listed)
    repeatable = [path for path in project.files if flyway and _REPEATABLE.search(path)]
    if repeatable:
        yield f"not applied, because Flyway's repeatable migrations have no way down: {_shown(repeatable)}"


def _shown(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _migrations(project: Project, listed: Collection[str]) -> Iterator[str]:
    """Paths of revisions of Alembic and of migrations of Django, those left out that a squashed one replaces."""
    yield from (f.path for f in revision_files(project) if assigned(f, "revision") and assigned(f, "down_revision"))
    yield from _standing(project, listed)


def _of_django(project: Project) -> Iterator[str]:
    for path in project.files:
        if _DJANGO.search(path) and "class Migration" in (project.read_or_none(path) or ""):
            yield path


def _standing(project: Project, listed: Collection[str]) -> Iterator[str]:
    """Django's, without those that a squashed one replaces."""
    replacing = _replacing(project, listed)
    for path in _of_django(project):
        inside = PurePosixPath(path)
        names = (f'"{inside.stem}"', f"'{inside.stem}'")
        if not any(name in text for text in replacing.get(str(inside.parent), ()) for name in names):
            yield path


def _replacing(project: Project, listed: Collection[str]) -> Mapping[str, list[str]]:
    """Folder → texts of its squashed migrations."""
    found: dict[str, list[str]] = {}
    for path in listed:
        text = project.read_or_none(path) or ""
        if re.search(r"^\s+replaces\s*[:=]", text, re.MULTILINE):
            found.setdefault(str(PurePosixPath(path).parent), []).append(text)
    return found
