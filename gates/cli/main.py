"""The `gates` command: one lazily imported module per sub-command, and the rim where no traceback may pass."""

from __future__ import annotations

import importlib
import os
import signal
import stat
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from types import FrameType

import click

from gates import __version__, strays
from gates.errors import GatesError

_COMMANDS = {
    "run": "run the gates and write the report",
    "list": "the ten gates",
    "explain": "what a gate or a rule is about, and how to fix its findings",
    "init": "detect the stack and write a noxfile",
    "env": "every environment variable: read where, documented where",
    "api-diff": "changes between two OpenAPI documents, and which of them break clients",
    "doctor": "what was detected, what is missing, and the remedy",
    "report": "render again from a stored run",
    "checklist": "the release checklist: what is proven, what people answered, what is open",
    "baseline": "accept today's findings; only new ones block from now on",
    "signoff": "sign a release off: commit, report and checklist, with a key",
    "verify": "whether a release was signed off as the policy demands",
    "selftest": "plant one known fault per gate; every gate must turn red",
    "advisories": "the advisory source: what it is, fetch one, serve one",
    "ci": "workflow files; one run on several machines: plan and fan-in",
    "publish": "carry the verdict to GitHub or GitLab",
    "cache": "what is remembered of earlier runs; forget it",
}


_UNHEARD = 128 + signal.SIGPIPE
"""The exit code of a program whose reader has left, as other programs have it: never green."""


class _Lazy(click.Group):
    """Imports a command's module only when that command is asked for: `gates list` must not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"gates.cli.{cmd_name.replace('-', '_')}").command
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest valid command when there is none of that name."""
        import difflib

        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            close = difflib.get_close_matches(args[0], _COMMANDS, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Commands: {', '.join(_COMMANDS)}."
            raise click.UsageError(f"No such command {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="gates %(version)s")
def cli() -> None:
    """May this commit ship? Ten quality gates that are green only when something was proven."""


def main() -> None:
    """Entry point: every error becomes one clear sentence and the contract's exit code."""
    _open_streams()
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants it ignored
        signal.signal(signal.SIGHUP, _hang_up)
    threading.excepthook = _thread_ended
    try:
        with strays.HOUSE.of_our_own():
            code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("gates: interrupted.", err=True)
        code = 130
    except GatesError as error:
        click.echo(f"gates: {_plain(str(error))}", err=True)
        code = error.exit_code
    # gates: ignore[logging/swallowed-exception] whoever read our output has left; there is nobody to tell
    except BrokenPipeError:
        code = _UNHEARD
    except Exception as error:  # noqa: BLE001  # the outermost rim
        click.echo(
            f"gates: internal error ({type(error).__name__}); this is a bug, please report it with {_crash_log(error)}.",
            err=True,
        )
        code = 3
    sys.exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """Where a standard stream is shut, nothing else may get its number, and what is written to it goes nowhere."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # as long as the program


def _thread_ended(end: threading.ExceptHookArgs) -> None:
    """What goes wrong beside the work (loading ahead what a report needs) goes wrong again in it, and is told there."""
    if end.exc_value is not None:
        _crash_log(end.exc_value)


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """A termination signal stops a run as Ctrl-C does: the report is still written."""
    raise KeyboardInterrupt


def _hang_up(number: int, frame: FrameType | None) -> None:
    """The terminal is gone: what would be written to it goes nowhere, and the run stops as by Ctrl-C."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        if stat.S_ISCHR(os.fstat(stream).st_mode):
            os.dup2(nowhere, stream)
    os.close(nowhere)
    _terminate(number, frame)


def _plain(text: str) -> str:
    """Without control characters: messages may quote the judged repository."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _crash_log(error: BaseException) -> str:
    path = Path(tempfile.gettempdir(), "gates-crash.log")
    try:
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="replace")
    # gates: ignore[logging/swallowed-exception] the crash log is a courtesy; its absence is told in the message
    except OSError:
        return "what you did"
    return str(path)


if __name__ == "__main__":
    main()
