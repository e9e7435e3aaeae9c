"""`gates init`: show what was detected, then write a noxfile that holds the ten gates; never over an existing one."""

from __future__ import annotations

from pathlib import Path

import click

from gates.cli import _common
from gates.errors import UsageError
from gates.project import Project

NOXFILE = '''# /// script
# dependencies = ["gates", "nox"]
# ///
"""The ten quality gates as nox sessions: `nox -s gates` runs all, `nox -s lint` one."""

from gates.nox import sessions

sessions()
'''


@click.command("init")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--dry-run", is_flag=True, help="Show only.")
def command(root: Path | None, dry_run: bool) -> None:
    """Detect the stack and write noxfile.py."""
    project = _common.open_at(root)
    for line in detected(project):
        click.echo(line)
    target = project.root / "noxfile.py"
    if dry_run:
        click.echo(f"\nWould write {target.name}:\n\n{NOXFILE}")
        return
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(NOXFILE)
    except FileExistsError as error:
        raise UsageError(
            "noxfile.py exists and is never overwritten.",
            "Add these two lines to it: `from gates.nox import sessions` and `sessions()`.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"noxfile.py cannot be written: {error.strerror}.", "Check the folder's permissions."
        ) from error
    click.echo("\nWrote noxfile.py. Next: `nox -s gates`, then open reports/gates.html.")


def detected(project: Project) -> list[str]:
    """What the tree tells, a line each."""
    rows = {"project": project.name, "packages": ", ".join(p.path for p in project.packages), **project.stack.summary()}
    return [f"{name + ':':<14}{value or 'none found'}" for name, value in rows.items()]
