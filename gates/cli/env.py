"""`gates env`: every environment variable, where it is read and where documented; `--fix` documents the missing ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gates import config
from gates.cli import _common
from gates.errors import UsageError
from gates.project import Project

if TYPE_CHECKING:
    from gates.rules.env_docs.compare import Comparison


@click.command("env")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--fix", is_flag=True, help="Add undocumented variables to the example file and to the README's table.")
def command(root: Path | None, fix: bool) -> int:
    """Print every environment variable as a Markdown table: read where, required, default, documented where.

    --fix changes nothing that stands in a document; without any document it makes .env.example. Values that look like
    secrets are not shown. The exit code is 0, or 3 when a file could not be read or settings that should be asked could not, so that the table may lack something.
    """
    from gates.rules.env_docs import table

    project = _common.open_at(root)
    comparison = _compare(project)
    if fix and _amend(project, comparison):
        comparison = _compare(_common.open_at(root))
    seen, rows = comparison.seen, table.variables(comparison)
    if rows:
        click.echo(table.markdown(rows), nl=False)
    else:
        searched = " and ".join(f"{number} {kind}" for kind, number in seen.searched)
        click.echo(f"No environment variable is read: {searched} were searched.", err=True)
    for place in seen.computed:
        click.echo(f"{place.path}:{place.line} reads a variable whose name cannot be computed.", err=True)
    for path, why in seen.unreadable:
        click.echo(f"{path} cannot be read ({why}), so the variables that it reads are missing here.", err=True)
    if seen.unanswered:
        click.echo(f"{seen.unanswered} The table is what the source says.", err=True)
    return 3 if seen.unreadable or seen.unanswered else 0


def _compare(project: Project) -> Comparison:
    """Reads and documents as the gate sees them, with its options."""
    from gates.catalog import env_docs
    from gates.rules.env_docs.compare import Comparison

    options = config.options_for(env_docs.Options, project.config, env_docs.ID)
    return Comparison(env_docs.observed(project, options), options.ignore)


def _amend(project: Project, comparison: Comparison) -> bool:
    """Add the missing rows and say so; whether anything was written."""
    from gates.rules.env_docs import amend

    plan = amend.plan(comparison, project.files)
    for path, added in plan.examples.items():
        _write(project, path, lambda text, added=added: amend.example_with(text, added))  # type: ignore[misc]
    for (path, line), added in plan.tables.items():
        _write(project, path, lambda text, line=line, added=added: amend.table_with(text, line, added))  # type: ignore[misc]
    for name in plan.left:
        click.echo(
            f"{name} was left out: its name is near a documented one that nothing reads. Use one name.", err=True
        )
    if not plan.examples and not plan.tables:
        click.echo("Nothing to add: every variable that the service reads is documented.", err=True)
    return bool(plan.examples or plan.tables)


def _write(project: Project, path: str, change: Callable[[str], str]) -> None:
    """Change one document, its line ends kept, and show what was added.

    Raises:
        UsageError: it is there but not judged, or cannot be written.
    """
    target = project.root / path
    made = path not in project.files
    if made and target.exists():
        raise UsageError(
            f"{path} exists, but git ignores it or `exclude` leaves it out.",
            f"Let git track it: add `!{path}` to .gitignore.",
        )
    before = "" if made else project.read(path)
    ends = b"\r\n" if not made and b"\r\n" in project.bytes_of(path) else b"\n"
    after = change(before)
    try:
        target.write_bytes(after.encode().replace(b"\n", ends))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", "Check its permissions.") from error
    click.echo(f"{path} {'was made' if made else 'was extended'}:", err=True)
    kept = before.split("\n")
    for line in after.split("\n"):
        if line in kept:
            kept.remove(line)
        elif line:
            click.echo(f"+ {line}", err=True)
