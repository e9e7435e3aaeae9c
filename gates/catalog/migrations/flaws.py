"""What is wrong with migrations before any of them runs: names, chains, heads, edits of what is merged. Pure; texts come in as values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.catalog.migrations.edits import edited_line
from gates.catalog.migrations.facts import Flaw, Migration
from gates.catalog.migrations.python_source import Source, assigned

_FIELDS: Mapping[str, str] = {"slug": r"[\w-]*", "year": r"\d{4}", "epoch": r"\d+"} | dict.fromkeys(
    ("month", "day", "hour", "minute", "second"), r"\d{1,2}"
)
_NUMBERED = re.compile(r"\d{4}_\w+\.py")


def name_flaws(migrations: Sequence[Migration], template: str) -> Iterator[Flaw]:
    """Files of Alembic whose name is not what the project's `file_template` makes."""
    if not template:
        return
    depth = template.count("/") + 1
    for migration in migrations:
        name = "/".join(PurePosixPath(migration.path).parts[-depth:])
        if migration.path and not re.fullmatch(_pattern(template, migration.id), name, re.IGNORECASE):
            shown = re.sub(r"%\((\w+)\)[-.\d]*[sd]", r"<\1>", template)
            yield Flaw(
                "file-name",
                f"The file name of migration {migration.id} does not follow the project's template {shown}.py.",
                f"Rename {name} accordingly.",
                migration.path,
            )


def _pattern(template: str, revision: str) -> str:
    parts = re.split(r"%\((\w+)\)[-.\d]*[sd]", template.replace("%%", "%"))
    fields = {**_FIELDS, "rev": re.escape(revision)}
    return "".join(fields.get(p, r".+") if i % 2 else re.escape(p) for i, p in enumerate(parts)) + r"\.py"


def django_name_flaws(migrations: Sequence[Migration]) -> Iterator[Flaw]:
    """Migrations of Django that do not start with their number."""
    for migration in migrations:
        name = PurePosixPath(migration.path).name
        if migration.path and not _NUMBERED.fullmatch(name):
            yield Flaw(
                "file-name",
                f"The file name of migration {migration.id} does not start with its four-digit number.",
                f"Rename {name} like its neighbours, 0001_what_it_does.py.",
                migration.path,
            )


def head_flaws(
    migrations: Sequence[Migration],
    heads: Sequence[str],
    labels: Mapping[str, Sequence[str]],
    is_new: Callable[[str], bool],
    sources: Mapping[str, Source],
) -> Iterator[Flaw]:
    """Heads that should be one: those that the change brings, or all but the first where that is not known.

    Args:
        heads: of one chain; branches that are labelled apart may have a head each.
        is_new: whether a path is not there on the base.
    """
    own = [tuple(labels.get(head, ())) for head in heads]
    if len(heads) < 2 or (all(own) and len(set(own)) == len(own)):
        return
    paths = {m.id: m.path for m in migrations}
    new = [h for h in heads if paths.get(h) and is_new(paths[h])]
    guilty = new if 0 < len(new) < len(heads) else sorted(heads)[1:]
    for head in guilty:
        others = ", ".join(h for h in heads if h != head)
        line = assigned(sources[paths[head]], "down_revision") if paths.get(head) in sources else None
        yield Flaw(
            "several-heads",
            f"Migration {head} is one of {len(heads)} heads (beside {others}), so there is no single newest schema.",
            "Make it follow the other head, or add a merge migration.",
            paths.get(head, ""),
            line[0] if line else _dependencies_line(sources.get(paths.get(head, ""))),
        )


def _dependencies_line(source: Source | None) -> int | None:
    return (
        next((n for n, text in enumerate(source.lines, 1) if re.match(r"\s*dependencies\b", text)), None)
        if source
        else None
    )


def chain_flaws(sources: Sequence[Source]) -> Iterator[Flaw]:
    """Revision files of Alembic that follow a revision that is not there, or share their id with another file."""
    revisions = {s.path: found for s in sources if (found := assigned(s, "revision")) and isinstance(found[1], str)}
    known = {value for _, value in revisions.values()}
    seen: dict[object, str] = {}
    for source in sources:
        if source.path not in revisions:
            continue
        line, revision = revisions[source.path]
        twin = seen.setdefault(revision, source.path)
        if twin != source.path:
            yield Flaw(
                "duplicate-id",
                f"{source.path} has the revision id {revision!r} of {twin}.",
                "Give it an id of its own; Alembic silently uses one of them.",
                source.path,
                line,
            )
        parent = assigned(source, "down_revision")
        for missing in _names(parent[1] if parent else None) - known:
            at = parent[0] if parent else line
            yield Flaw(
                "broken-chain",
                f"Migration {revision} follows {missing}, which is not there.",
                "Name the migration that it really follows.",
                source.path,
                at,
            )


def _names(value: object) -> set[object]:
    if value is None:
        return set()
    return set(value) if isinstance(value, tuple | list | set) else {value}


def edit_flaws(
    paths: Sequence[str], base_text: Callable[[str], str | None], text: Callable[[str], str | None]
) -> Iterator[Flaw]:
    """Files of migrations that do something else on the way up than on the base."""
    for path in paths:
        before, after = base_text(path), text(path)
        line = (
            edited_line(path, before, after) if before is not None and after is not None and before != after else None
        )
        if line is not None:
            yield Flaw(
                "edited-after-merge",
                f"{path} is merged already, and its way up was changed: databases that have applied it will never see the change.",
                "Take the change back and write a new migration.",
                path,
                line,
            )


def order_flaws(migrations: Sequence[Migration], is_new: Callable[[str], bool]) -> Iterator[Flaw]:
    """New SQL files that sort before one that is merged: databases that are up to date apply them late, or never."""
    merged = [m.id for m in migrations if not is_new(m.path)]
    for migration in migrations:
        if merged and is_new(migration.path) and migration.id < max(merged):
            yield Flaw(
                "out-of-order",
                f"Migration {migration.id} sorts before {max(merged)}, which is merged already.",
                "Give it a later number.",
                migration.path,
            )
