"""`gates report`: render again from a stored run, also from one that was killed."""

from __future__ import annotations

from pathlib import Path

import click

from gates import engine
from gates.cli._output import NAMES, document, print_document, write_reports
from gates.engine import journal
from gates.errors import UsageError
from gates.project.git import enclosing_work_tree


@click.command("report")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(NAMES),
    help="Write this document alone, to standard output or to --output.",
)
@click.option("--output", type=click.Path(path_type=Path), help="The file that --format writes.")
@click.option("--quiet", is_flag=True, help="No summary.")
def command(folder: Path | None, format_: str | None, output: Path | None, quiet: bool) -> int:
    """Render the newest stored run of FOLDER (reports/ of the work tree by default) again.

    Without --format, gates.json and gates.html of the folder are written. The exit code is that of the stored run.
    """
    if output is not None and format_ is None:
        raise UsageError("--output needs to know what to write.", f"Add --format with one of {', '.join(NAMES)}.")
    chosen = (folder or (enclosing_work_tree(Path.cwd()) or Path.cwd()) / "reports").absolute()
    stored = journal.newest(chosen)
    if format_ is None:
        write_reports(engine.Journal(chosen, stored.run.id), stored, quiet=quiet)
    elif output is None:
        print_document(document(stored, format_, chosen))
    else:
        journal.write_document(output.absolute(), document(stored, format_, chosen))
    return stored.exit_code
