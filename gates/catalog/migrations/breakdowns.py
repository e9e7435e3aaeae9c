"""A project's migration tool that cannot even be started: whose fault it is, and what to do."""

from __future__ import annotations

import dataclasses
import re

from gates.catalog.migrations.facts import Climb, Outcome
from gates.catalog.migrations.reading import revision_files
from gates.catalog.migrations.sources import AlembicSource, DjangoSource
from gates.project import Project
from gates.rules.migrations import broken_chain, duplicate_id
from gates.rules.migrations.values import Flaw, History, Kind
from gates.tools.migrate_talk import Failed

_INSTALL = "Install the project's dependencies into its interpreter, or list the engines to prove on as `engines` in [tool.gates.migrations]."


@dataclasses.dataclass(frozen=True, slots=True)
class Breakdown:
    """Flaws of migrations that explain it; else a sentence, because there is no answer then."""

    flaws: tuple[Flaw, ...] = ()
    unanswered: str = ""


def breakdown(project: Project, source: AlembicSource | DjangoSource, failed: Failed) -> Breakdown:
    """A migration's fault where one can be named, else no answer."""
    inside = [(path, line) for path, line in failed.frames if path in project.files]
    if source.tool == "alembic" and not inside:
        within = "" if source.folder == "." else f"{source.folder}/"
        files = History(
            kind=Kind.ALEMBIC, beside=tuple(f for f in revision_files(project) if f.path.startswith(within))
        )
        chain = (*duplicate_id.breaches(files), *broken_chain.breaches(files))
        if chain:
            return Breakdown(chain)
    guilty = [place for place in inside if _is_migration(project, place[0], source.tool)]
    if guilty and not _uninstalled(project, str(failed)):
        path, line = guilty[-1]
        fix = "Mend that line; until then no migration can be applied."
        return Breakdown((Flaw("broken-migration", f"{source.tool} cannot load {path}: {failed}", fix, path, line),))
    where = f" at {inside[-1][0]}:{inside[-1][1]}" if inside else ""
    return Breakdown(unanswered=f"The project's {source.tool} could not be started{where}: {failed}. {_remedy(failed)}")


def lacking_module(project: Project, climb: Climb) -> str | None:
    """Why the last way up says something about the interpreter instead of the migration; None when it is the migration's fault."""
    last = climb.steps[-1] if climb.steps else None
    if last is None or last.outcome is not Outcome.UP_FAILED or last.fault is None:
        return None
    missing = _uninstalled(project, last.fault.message)
    return (
        f"Migration {last.migration} cannot be tried, because {missing} is not installed in {project.interpreter.path}. {_INSTALL}"
        if missing
        else None
    )


def _uninstalled(project: Project, message: str) -> str:
    """The module that an import did not find, where nothing in the repository could be meant by it; else ""."""
    found = re.search(r"No module named '([^'.]+)", message)
    names = {found.group(1), f"{found.group(1)}.py"} if found else set()
    return found.group(1) if found and not any(names & set(path.split("/")) for path in project.files) else ""


def _is_migration(project: Project, path: str, tool: str) -> bool:
    if tool == "django":
        return "/migrations/" in f"/{path}" and path.endswith(".py")
    return "down_revision" in (project.read_or_none(path) or "") and not path.endswith("env.py")


def _remedy(failed: Failed) -> str:
    if failed.wants:
        names = ", ".join(want.name for want in failed.wants[:4])
        return f"Give {names} a working value in .env.example, or under [tool.gates.migrations.environment]."
    if failed.kind in {"MissingDriverError", "ModuleNotFoundError", "ImportError", "ImproperlyConfigured"}:
        return _INSTALL
    return "Mend that, or give it what it needs under [tool.gates.migrations.environment]."
