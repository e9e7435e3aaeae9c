"""Runs ruff as the project configures it and reads its diagnostics, its diff and its list of files. Judges nothing."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools import Command, tool_command

_CHUNK = 2000
_CONFIGS = ("ruff.toml", ".ruff.toml")


@dataclasses.dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that ruff said.

    Attributes:
        code: "E902" for a file that it cannot read, "invalid-syntax" for one it cannot parse.
        mends: whether `ruff check --fix` mends it.
    """

    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    url: str | None
    mends: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of lines that the formatter would change."""

    path: str
    line: int
    end_line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The project's own ruff configuration.

    Attributes:
        path: its file, "" without one.
        table: its content, `[tool.ruff]` of pyproject.toml or the whole of ruff.toml.
    """

    path: str
    table: Mapping[str, Any]


def settings(project: Project) -> Settings:
    """The configuration at the root; ruff.toml wins over pyproject.toml, as ruff has it."""
    for name in (".ruff.toml", "ruff.toml"):
        if name in project.files:
            try:
                return Settings(name, tomllib.loads(project.read_or_none(name) or ""))
            except tomllib.TOMLDecodeError:  # ruff itself says so, with the line
                return Settings(name, {})
    table = project.pyproject.get("tool", {}).get("ruff")
    return Settings("pyproject.toml", table) if isinstance(table, dict) else Settings("", {})


class Ruff:
    """One project's ruff, its own if it has one, over a fixed list of files.

    Args:
        files: what to look at; the project's exclusions hold for them too.

    Raises:
        ToolMissingError: there is no ruff.
    """

    def __init__(self, project: Project, files: Sequence[str]) -> None:
        self._project, self._files = project, files
        self._command: Command = tool_command(project, "ruff")
        self._configured = _configured(project)
        self.evidence: list[Evidence] = []

    def examined(self) -> frozenset[str]:
        """The files that ruff really looks at, less those whose name holds a line break (ruff cannot tell them)."""
        said = "".join(done.stdout for done in self._each(["check", "--show-files"], "ruff-files", keep=False))
        root = self._project.root
        names = {self._relative(line) for line in said.splitlines() if line and Path(line).is_relative_to(root)}
        return frozenset(f for f in self._files if f in names or "\n" in f or "\r" in f)

    def diagnostics(self, config: Path | None = None) -> list[Diagnostic]:
        """What `ruff check` says.

        Args:
            config: a configuration file to use instead of the project's own.

        Raises:
            ToolFailedError: the configuration is wrong, or the answer cannot be read.
        """
        found: list[Diagnostic] = []
        other = ["--config", str(config)] if config else []
        for done in self._each(["check", "--no-cache", "--no-fix", "--output-format", "json", *other], "ruff-check"):
            if done.exit_code not in {0, 1}:
                raise _no_answer("check", done)
            found += self._parse(done.stdout)
        return found

    def unformatted(self, options: Sequence[str] = ()) -> tuple[list[Hunk], list[str]]:
        """The stretches that `ruff format` would change, and what it could not format.

        Raises:
            ToolFailedError: the configuration is wrong, or the answer cannot be read.
        """
        hunks: list[Hunk] = []
        failed: list[str] = []
        for done in self._each(["format", "--diff", "--no-cache", *options], "ruff-format"):
            errors = [
                line for line in done.stderr.splitlines() if re.match(r"error: Failed to (parse|read|format) ", line)
            ]
            found = list(parse_diff(done.stdout))
            if done.exit_code not in {0, 1} and not errors:
                raise _no_answer("format", done)
            if done.exit_code == 1 and not found:
                raise ToolFailedError("ruff format would change files, but shows no difference.", "Run it by hand.")
            hunks += found
            failed += errors
        return hunks, failed

    def _each(self, words: Sequence[str], log: str, *, keep: bool = True) -> Iterator[process.Completed]:
        env = process.environment(drop=[name for name in os.environ if name.startswith("RUFF_")])
        for start in range(0, len(self._files), _CHUNK):
            some = [f"./{f}" for f in self._files[start : start + _CHUNK]]
            argv = [*self._command.argv, *words, *self._defaults(words[0]), "--force-exclude", "--", *some]
            done = process.run(argv, cwd=self._project.root, env=env, log_name=log)
            shown = dataclasses.replace(done, argv=(*argv[: -len(some)], f"({len(some)} files)"))
            if keep:
                self.evidence.append(shown.evidence("ruff", self._command.version))
            yield done

    def _defaults(self, command: str) -> list[str]:
        """Where nobody configured ruff, no private configuration of a user counts.

        Ruff's default rules grow with its version: where the project neither selects rules nor brings a ruff of its own, the few
        that find errors hold.
        """
        table = settings(self._project).table
        lint = table.get("lint", {})
        selects = any(
            key in part for key in ("select", "extend-select") for part in (table, lint) if isinstance(part, dict)
        )
        chosen = selects or (self._configured and self._command.own)
        select = [] if chosen or command != "check" else ["--select", "E4,E7,E9,F"]
        return [*([] if self._configured else ["--isolated"]), *select]

    def _relative(self, name: str) -> str:
        full = Path(name)
        return full.relative_to(self._project.root).as_posix() if full.is_relative_to(self._project.root) else name

    def _parse(self, text: str) -> list[Diagnostic]:
        try:
            return [self._diagnostic(entry) for entry in json.loads(text)]
        except (ValueError, KeyError, TypeError) as error:
            raise ToolFailedError("ruff's JSON output cannot be read.", "Is this ruff older than 0.1?") from error

    def _diagnostic(self, entry: Mapping[str, Any]) -> Diagnostic:
        start, end = entry["location"] or {}, entry["end_location"] or {}
        line = int(start.get("row", 1))
        return Diagnostic(
            code=entry["code"] or "invalid-syntax",
            message=str(entry["message"]),
            path=self._relative(entry["filename"]),
            line=line,
            column=int(start.get("column", 1)),
            end_line=max(line, int(end.get("row", line))),
            url=entry.get("url"),
            mends=(entry.get("fix") or {}).get("applicability") == "safe",
        )


def _configured(project: Project) -> bool:
    """Whether a ruff configuration is in the project or above it."""
    inside = any(f.rsplit("/", 1)[-1] in _CONFIGS for f in project.files) or bool(settings(project).path)
    nested = any("[tool.ruff" in (project.read_or_none(f) or "") for f in project.match("*/pyproject.toml"))
    above = any(_holds_configuration(parent) for parent in project.root.parents)
    return inside or nested or above


def _holds_configuration(folder: Path) -> bool:
    if any((folder / name).is_file() for name in _CONFIGS):
        return True
    try:
        return "[tool.ruff" in (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _no_answer(command: str, done: process.Completed) -> ToolFailedError:
    if done.ended_by:
        return ToolFailedError(f"ruff {command} was ended by {done.ended_by}.", "Run it by hand to see why.")
    return ToolFailedError(f"ruff {command} gave no answer: {_cause(done.stderr)}", "Mend the ruff configuration.")


def _cause(stderr: str) -> str:
    lines = [re.sub(r"\s+", " ", line).strip() for line in stderr.splitlines()]
    telling = [line for line in lines if line and not line.startswith(("warning:", "|", "ruff failed"))]
    return "; ".join(telling[:4])[:400].rstrip(".") + "." if telling else "it said nothing."


_RANGE = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def parse_diff(text: str) -> Iterator[Hunk]:
    """The changed stretches of a unified diff, in line numbers of the old files; file names may hold line breaks."""
    lines = iter(text.splitlines())
    path = ""
    for line in lines:
        if line.startswith("--- "):
            path = _name(line, lines)
        elif matched := _RANGE.match(line):
            start, old, new = int(matched[1]), int(matched[2] or 1), int(matched[4] or 1)
            yield _hunk(path, start, old, new, lines)


def _name(first: str, lines: Iterator[str]) -> str:
    name = [first.removeprefix("--- ")]
    for line in lines:
        if line.startswith("+++ "):
            break
        name.append(line)
    for _ in range(len(name) - 1):  # the rest of the same name after "+++ "
        next(lines, None)
    return "\n".join(name).removeprefix("./")


def _hunk(path: str, start: int, old: int, new: int, lines: Iterator[str]) -> Hunk:
    """Read one hunk to its end; its first and last changed line."""
    number, first, last = start, 0, 0
    while old > 0 or new > 0:
        line = next(lines, None)
        if line is None:
            break
        if line.startswith("-"):
            first, last = first or number, number
            number, old = number + 1, old - 1
        elif line.startswith("+"):
            first, last = first or number, max(last, number - 1)
            new -= 1
        elif not line.startswith("\\"):
            number, old, new = number + 1, old - 1, new - 1
    first = max(1, first or start)
    return Hunk(path, first, max(first, last))
