"""`gates report`: render again from a stored run, also from one that was killed."""

from __future__ import annotations

from pathlib import Path

import click

from gates import engine
from gates.cli._output import write_reports
from gates.engine import journal
from gates.project.git import enclosing_work_tree


@click.command("report")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help="No summary.")
def command(folder: Path | None, quiet: bool) -> int:
    """Render the newest stored run of FOLDER (reports/ of the work tree by default) again.

    The exit code is that of the stored run.
    """
    chosen = folder or (enclosing_work_tree(Path.cwd()) or Path.cwd()) / "reports"
    stored = journal.newest(chosen.absolute())
    write_reports(engine.Journal(chosen.absolute(), stored.run.id), stored, quiet=quiet)
    return stored.exit_code
