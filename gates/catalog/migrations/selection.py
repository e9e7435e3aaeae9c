"""Which migrations go up, down and up, and which are only applied because they have proven themselves already."""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence

from gates.catalog.migrations.facts import Climb, Migration, Outcome
from gates.catalog.migrations.lanes import BaseSchema
from gates.catalog.migrations.options import Options
from gates.databases.sqltext import statements
from gates.errors import ConfigError
from gates.project import Project

_PSQL = ("\\restrict", "\\unrestrict")
"""Lines with which newer versions of pg_dump guard their output for psql; no SQL."""


@dataclasses.dataclass(frozen=True)
class Selection:
    """What is only applied.

    Attributes:
        only_up: ids.
        why: for people, as what follows "only applied:"; "" where nothing is.
        known: whether these migrations have the one that `since` names, or none is named.
    """

    only_up: frozenset[str] = frozenset()
    why: str = ""
    known: bool = True


def select(migrations: Sequence[Migration], options: Options, changed: Collection[str] | None) -> Selection:
    """What of a chain is climbed: all if so wished, else what `since` leaves, else what the change touches, else all. Pure.

    Args:
        changed: files that the change touches; None where there is no change to look at by itself.
    """
    if options.since is not None:
        at = position([m.id for m in migrations], options.since)
        if at is None:
            return Selection(known=False)
        older = frozenset(m.id for m in migrations[:at] if m.path and not options.full)
        return Selection(older, f"older than {migrations[at].id}" if older else "")
    if options.full or changed is None:
        return Selection()
    old = frozenset(m.id for m in migrations if m.path and not _files(m) & set(changed))
    return Selection(old, "merged already, `--full` climbs them too" if old else "")


def examined(climbs: Sequence[Climb], migrations: Sequence[Migration]) -> Mapping[str, int]:
    """How many of the repository's own were climbed, and how many only applied, which proves less and is counted apart."""
    own = {(m.source, m.id) for m in migrations if m.path}
    tried = [(s, (c.source, s.migration)) for c in climbs for s in c.steps if (c.source, s.migration) in own]
    climbed = {who for step, who in tried if step.outcome is not Outcome.ONLY_UP}
    applied = {who for _, who in tried} - climbed
    counts = {"migrations": len(climbed)} if climbed or not applied else {}
    return counts | ({"migrations that were only applied": len(applied)} if applied else {})


def heights(climb: Climb, chosen: Selection) -> str:
    """How far the migrations went, and why some went no further than up."""
    only = [step.migration for step in climb.steps if step.outcome is Outcome.ONLY_UP]
    merged = sum(name in chosen.only_up for name in only)
    parts = (
        [f"{len(climb.steps) - len(only)} migrations up, down and up"]
        if len(climb.steps) > len(only) or not only
        else []
    )
    parts += [f"{merged} only applied ({chosen.why})"] if merged else []
    parts += [f"{len(only) - merged} only applied (not of this repository)"] if len(only) > merged else []
    return ", ".join(parts)


def position(ids: Sequence[str], wanted: str) -> int | None:
    """Where the migration of that id stands, or the only one whose id begins so."""
    if wanted in ids:
        return ids.index(wanted)
    found = [n for n, known in enumerate(ids) if known.startswith(wanted)]
    return found[0] if len(found) == 1 else None


def _files(migration: Migration) -> set[str]:
    return {migration.path, *(span.path for span in (migration.up, migration.down) if span)}


def unknown_since(wanted: str, ids: Iterable[str]) -> ConfigError:
    """The error for a `since` that no migration bears."""
    known = list(ids)
    several = [i for i in known if i.startswith(wanted)]
    near = several[:2] or difflib.get_close_matches(wanted, known, 1, cutoff=0.3) or known[-1:]
    hint = " or ".join(repr(n) for n in near)
    return ConfigError(
        f"[tool.gates.migrations] since: {'several migrations begin with' if several else 'there is no migration'} {wanted!r}.",
        f"Did you mean {hint}?",
    )


def unknown_exception(wanted: str, ids: Sequence[str]) -> ConfigError:
    """The error for an id under `irreversible` that no migration bears; it could excuse a later one."""
    near = difflib.get_close_matches(wanted, ids, 1, cutoff=0.3)
    return ConfigError(
        f"[tool.gates.migrations] irreversible: there is no migration {wanted!r}.",
        f"Did you mean {near[0]!r}?" if near else "Take it out.",
    )


def pull_request(project: Project) -> Collection[str] | None:
    """The files that a pull request changes; None outside CI, without a base, and on the base itself."""
    # gates: ignore[env-docs/undocumented-variable] every CI sets it
    in_ci = os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}
    if not in_ci or project.git.base in {None, project.git.commit}:
        return None
    return project.changed_files


def base_schema(project: Project, options: Options) -> BaseSchema | None:
    """The file that `base-schema` names, read.

    Raises:
        ConfigError: there is no such file.
    """
    path = options.base_schema
    if path is None:
        return None
    text = project.read_or_none(path)
    if text is None:
        near = difflib.get_close_matches(path, [f for f in project.files if f.endswith(".sql")], 1, cutoff=0.3)
        hint = f"Did you mean {near[0]!r}?" if near else "Name an SQL file, relative to the root of the repository."
        raise ConfigError(f"[tool.gates.migrations] base-schema: there is no file {path!r}.", hint)
    lines = ["" if line.startswith(_PSQL) else line for line in text.split("\n")]
    return BaseSchema(path, statements("\n".join(lines)), options.step_timeout)
