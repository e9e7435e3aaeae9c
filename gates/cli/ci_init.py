"""`gates ci init`: the workflow file, shown before it is written and never written over silently."""

from __future__ import annotations

import difflib
import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from gates.ci import workflows
from gates.ci.workflows import Choices
from gates.cli import _common
from gates.errors import NoAnswerError, UsageError
from gates.project import Project, git
from gates.project.atomic import write_atomically

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORD = re.compile(r"[\w.:/@+-]+", re.ASCII)


@click.command("init")
@click.argument("provider", type=click.Choice(workflows.PROVIDERS))
@click.option(
    "--change", "kind", flag_value="change", default=True, help="For pull requests and the default branch; by default."
)
@click.option(
    "--release", "kind", flag_value="release", help="What a release must pass: a fresh full run and valid sign-offs."
)
@click.option("--reusable", "kind", flag_value="reusable", help="For workflows of other repositories to call.")
@click.option(
    "--shards", type=click.IntRange(1, 64), default=1, show_default=True, help="Machines that share the gates."
)
@click.option("--install", metavar="COMMAND", default=workflows.INSTALL, help="One line that leaves gates on the PATH.")
@click.option("--python-version", metavar="VERSION", default="3.12", show_default=True, help="On GitHub's machines.")
@click.option("--runner", metavar="LABEL", default="ubuntu-latest", show_default=True, help="GitHub's machines.")
@click.option("--image", metavar="IMAGE", default="python:3.12", show_default=True, help="GitLab's containers.")
@click.option("--branch", metavar="NAME", help="The default branch; asked of git by default.")
@click.option("--env", "env", multiple=True, metavar="NAME=VALUE", help="A variable that the jobs see; no secrets.")
@click.option(
    "--timeout", type=click.IntRange(1, 360), default=30, show_default=True, metavar="MINUTES", help="For one job."
)
@click.option("--publish", is_flag=True, help="Check run, status, comment and code scanning, with the rights for that.")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
@click.option("--output", metavar="PATH", help="The file, relative to the root.")
@click.option("--check", is_flag=True, help="Say whether the file is current; exit code 1 when it is not.")
@click.option("--write", is_flag=True, help="Write over a file that differs, after its difference was shown.")
@click.pass_context
def command(ctx: click.Context, /, root: Path | None, **asked: Any) -> int:
    """Write the workflow that runs the gates and decides in one job, called `gates`.

    A new file is shown and written. One that differs is shown as a difference, and written when you say yes, or with --write. What you do
    not say is taken from the command in the file's first line.

    Exit code: 0 current or written; 1 not current (--check); 2 it differs and was left as it is.
    """
    project = _common.open_at(root)
    place = asked["output"] or workflows.default_place(asked["provider"], asked["kind"])
    target = project.root / place
    if not place.isprintable() or not target.resolve().is_relative_to(project.root) or target.is_dir():
        raise UsageError(f"--output {place!r} is no file in the repository.", "Name one relative to its root.")
    present = _read(target)
    wanted = workflows.render(_choices(_remembered(ctx, present, asked), place, project))
    if present == wanted:
        click.echo(f"{place} is current.")
        return 0
    _show(place, present, wanted)
    if asked["check"]:
        click.echo(
            f"{place} is {'not there' if present is None else 'not current'}; write it with `gates ci init`.", err=True
        )
        return 1
    if present is not None and not asked["write"] and not _agreed(place):
        raise UsageError(f"{place} differs, and was left as it is.", "Add --write to write over it.")
    _write(target, wanted)
    click.echo(f"Wrote {place}. Make `gates` the one required check.", err=True)
    return 0


def _remembered(ctx: click.Context, present: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    """What was asked for, filled up with the choices of the command that wrote the file."""
    words = workflows.words_of(present or "")
    if not words or words[0] != asked["provider"]:
        return asked
    try:
        earlier = command.make_context("init", words, resilient_parsing=False).params
    except click.ClickException:
        return asked
    given = {n for n in asked if ctx.get_parameter_source(n) is not click.core.ParameterSource.DEFAULT}
    return {name: value if name in given else earlier[name] for name, value in asked.items()}


def _choices(asked: dict[str, Any], place: str, project: Project) -> Choices:
    env = tuple(_variable(told) for told in asked["env"])
    for name in ("python_version", "runner", "image", "branch"):
        if asked[name] is not None and not _WORD.fullmatch(asked[name]):
            raise UsageError(
                f"--{name.replace('_', '-')} {asked[name]!r} is no such name.", "Leave blanks and quotes out."
            )
    if not asked["install"].isprintable() or not asked["install"].strip():
        raise UsageError("--install must be one line.", "Put more than that into a script, and name it.")
    if asked["kind"] != "change" and asked["provider"] != "github":
        raise UsageError(
            f"--{asked['kind']} is for GitHub.",
            "On GitLab include the file, and call `gates verify` in the release's job.",
        )
    if asked["kind"] == "release" and (asked["shards"] > 1 or asked["publish"]):
        raise UsageError("A release is one job that runs all gates.", "Leave --shards and --publish out.")
    return Choices(
        provider=asked["provider"],
        place=place,
        kind=asked["kind"],
        shards=asked["shards"],
        install=asked["install"],
        python_version=asked["python_version"],
        runner=asked["runner"],
        image=asked["image"],
        branch=asked["branch"] or _default_branch(project),
        env=env,
        timeout=asked["timeout"],
        publish=asked["publish"],
    )


def _variable(told: str) -> tuple[str, str]:
    name, sign, value = told.partition("=")
    if not sign or not _NAME.fullmatch(name) or not value.isprintable() or "${{" in value:
        raise UsageError(f"--env {told!r} is not NAME=VALUE.", "For example: --env GATES_ADVISORIES=osv")
    return name, value


def _default_branch(project: Project) -> str:
    """The remote's default branch, else the one that is checked out, else main."""
    told = git.ask(project.root, "symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD") or ""
    return told.strip().removeprefix("origin/") or "main"


def _read(target: Path) -> str | None:
    try:
        return target.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{target.name} cannot be read: {error}.", "Look at it, or name another with --output."
        ) from error


def _show(place: str, present: str | None, wanted: str) -> None:
    if present is None:
        click.echo(wanted, nl=False)
        return
    lines = difflib.unified_diff(
        present.splitlines(keepends=True), wanted.splitlines(keepends=True), place, f"{place} (as it would be)"
    )
    click.echo("".join(lines), nl=False)


def _agreed(place: str) -> bool:
    return sys.stdin.isatty() and click.confirm(f"Write {place}?", err=True)


def _write(target: Path, text: str) -> None:
    made = [p for p in (target.parent, *target.parent.parents) if not p.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, text.encode())
    except BaseException as error:
        for folder in made:
            if folder.is_dir() and not os.listdir(folder):  # noqa: PTH208
                folder.rmdir()
        if isinstance(error, OSError):
            raise NoAnswerError(f"{target.name} cannot be written: {error.strerror}.", "Check its folder.") from error
        raise
