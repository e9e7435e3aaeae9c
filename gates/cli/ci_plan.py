"""`gates ci plan`: which machine runs which gates, balanced by how long they took."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gates import engine, registry
from gates.ci import plan as plans
from gates.cli import _common
from gates.engine import journal
from gates.engine.replay import Replay
from gates.errors import NoAnswerError


@click.command("plan")
@click.argument("gate", nargs=-1)
@click.option("--shards", type=click.IntRange(1, 256), required=True, help="How many machines there are at most.")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help=f"Where the plan goes; reports/{plans.FILE} under the root by default.",
)
@click.option(
    "--outputs",
    type=click.Path(path_type=Path),
    help="Append `key` and `matrix` to this file, the outputs of a workflow's step ($GITHUB_OUTPUT).",
)
def command(gate: tuple[str, ...], shards: int, root: Path | None, output: Path | None, outputs: Path | None) -> int:
    """Share all ten gates, or the named ones, out among shards.

    The plan is written for the shards and the fan-in; standard output has it on one line, with `matrix` and `key` for a workflow.
    """
    chosen = _common.chosen_gates(gate)
    project = _common.open_at(root)
    cache = engine.open_cache(project.root)
    folder = project.root / "reports"
    replay = Replay(project, cache, "plan", folder, engine.open_remote())
    plan = plans.make(
        project,
        [g.ID for g in chosen],
        every=registry.IDS,
        shards=shards,
        durations=replay.expected(),
        replayed=[g.ID for g, options in engine.plan_gates(chosen, project.config) if replay.remembered(g, options)],
    )
    target = (output or folder / plans.FILE).absolute()
    try:
        if output is None and not folder.exists():
            folder.mkdir()
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoAnswerError(
            f"{target} cannot be written: {error.strerror}.", "Name a writable place with --output."
        ) from error
    journal.write_document(target, plans.encode(plan).decode())
    if outputs is not None:
        _append(outputs, plan)
    click.echo(f"{plan.balance}{_told(plan)}", err=True)
    click.echo(plans.line(plan))
    return 0


def _append(outputs: Path, plan: plans.ShardPlan) -> None:
    try:
        with outputs.open("a", encoding="utf-8") as out:
            out.write(f"key={plans.key(plan)}\nmatrix={json.dumps(plans.matrix(plan))}\n")
    except OSError as error:
        raise NoAnswerError(
            f"{outputs} cannot be written: {error.strerror}.", "Name the file of $GITHUB_OUTPUT with --outputs."
        ) from error


def _told(plan: plans.ShardPlan) -> str:
    guessed = f" No duration is remembered of {', '.join(plan.guessed)}: usual ones are taken." if plan.guessed else ""
    replayed = f" Not touched by the change, and replayed: {', '.join(plan.replayed)}." if plan.replayed else ""
    return guessed + replayed
