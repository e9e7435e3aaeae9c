"""A project's migration tool that cannot even be started: whose fault it is, and what to do."""

from __future__ import annotations

import dataclasses

from gates.catalog.migrations.reading import revision_files
from gates.catalog.migrations.sources import AlembicSource, DjangoSource
from gates.project import Project
from gates.rules.migrations import broken_chain, duplicate_id
from gates.rules.migrations.values import Flaw, History, Kind
from gates.tools.migrate_talk import Failed


@dataclasses.dataclass(frozen=True, slots=True)
class Breakdown:
    """Flaws of migrations that explain it; else a sentence, because there is no answer then."""

    flaws: tuple[Flaw, ...] = ()
    unanswered: str = ""


def breakdown(project: Project, source: AlembicSource | DjangoSource, failed: Failed) -> Breakdown:
    """A migration's fault where one can be named, else no answer."""
    if source.tool == "alembic":
        files = History(kind=Kind.ALEMBIC, beside=tuple(revision_files(project)))
        chain = (*duplicate_id.breaches(files), *broken_chain.breaches(files))
        if chain:
            return Breakdown(chain)
    inside = [(path, line) for path, line in failed.frames if path in project.files]
    guilty = [place for place in inside if _is_migration(place[0], source.tool)]
    if guilty:
        path, line = guilty[-1]
        fix = "Mend that line; until then no migration can be applied."
        return Breakdown((Flaw("broken-migration", f"{source.tool} cannot load {path}: {failed}", fix, path, line),))
    where = f" at {inside[-1][0]}:{inside[-1][1]}" if inside else ""
    return Breakdown(unanswered=f"The project's {source.tool} could not be started{where}: {failed}. {_remedy(failed)}")


def _is_migration(path: str, tool: str) -> bool:
    if not path.endswith(".py") or path.endswith("env.py"):
        return False
    return "/migrations/" in path if tool == "django" else "version" in path or "migration" in path


def _remedy(failed: Failed) -> str:
    if failed.wants:
        names = ", ".join(want.name for want in failed.wants[:4])
        return f"Give {names} a working value in .env.example, or under [tool.gates.migrations.environment]."
    if failed.kind in {"MissingDriverError", "ModuleNotFoundError", "ImportError", "ImproperlyConfigured"}:
        return "Install the project's dependencies into its interpreter, or list the engines to prove on as `engines` in [tool.gates.migrations]."
    return "Mend that, or give it what it needs under [tool.gates.migrations.environment]."
