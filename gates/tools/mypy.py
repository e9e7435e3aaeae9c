"""Runs mypy against the project's interpreter and reads its errors, its complaints and the files that it looked at. Judges nothing."""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.project import Project
from gates.tools import tool_command


@dataclasses.dataclass(frozen=True, slots=True)
class MypyError:
    """One error; `code` is "syntax" for what cannot be parsed, "" where mypy names none."""

    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int


@dataclasses.dataclass(frozen=True, slots=True)
class MypyRun:
    """One run of mypy.

    Attributes:
        sources: files that were named to it, by its own account.
        parsed: those and the files that their imports led to.
        complaints: what it said about its configuration: (section, message).
        trouble: what it said when it could not go on, "" otherwise.
    """

    errors: tuple[MypyError, ...]
    sources: frozenset[str]
    parsed: frozenset[str]
    complaints: tuple[tuple[str, str], ...]
    trouble: str
    version: str
    completed: process.Completed


def run(
    project: Project,
    scratch: Path,
    *,
    config: Path | None,
    targets: Sequence[str] = (),
    words: Sequence[str] = (),
    log_name: str = "mypy",
) -> MypyRun:
    """Run mypy; its cache is in `scratch`, so that a second run with other settings is quick.

    Args:
        config: a configuration file of ours; the project's own when None.
        targets: what to look at; what the configuration says when empty.
        words: further options.

    Raises:
        ToolMissingError: there is no mypy.
    """
    command = tool_command(project, "mypy")
    output = (
        ["-O", "json"]
        if _version(command.version) >= (1, 11)
        else ["--show-column-numbers", "--show-error-codes", "--hide-error-context"]
    )
    quiet = ["--no-pretty", "--no-color-output", "--show-error-codes", "--cache-dir", str(scratch / "cache"), "-v"]
    chosen = ["--config-file", str(config)] if config else []
    names = ["--", *(f"./{t}" for t in targets)] if targets else []
    argv = [
        *command.argv,
        *chosen,
        "--python-executable",
        str(project.interpreter.path),
        *quiet,
        *output,
        *words,
        *names,
    ]
    env = process.environment(drop=[n for n in os.environ if n.startswith("MYPY")])
    done = process.run(argv, cwd=project.root, env=env, log_name=log_name)
    return read(project.root, done, command.version)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def read(root: Path, done: process.Completed, version: str) -> MypyRun:
    """What a finished run told."""
    said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("LOG:")]
    complaints = tuple(found for line in said if (found := _complaint(line)))
    rest = [_told(line) for line in said if not _complaint(line) and "unused section" not in line]
    errors = tuple(e for line in done.stdout.splitlines() if (e := _error(root, line)) is not None)
    stopped = done.exit_code not in {0, 1} and not any(e.code == "syntax" for e in errors)
    rest = rest or [f"{e.path}: {e.message}" for e in errors]
    silent = done.exit_code == 1 and not errors
    words = "; ".join(line.strip() for line in (rest or done.stdout.splitlines())[-4:])[:400]
    trouble = (words or f"exit code {done.exit_code} and no word") if stopped or silent else ""
    return MypyRun(
        errors=errors,
        sources=frozenset(
            _inside(root, _unquoted(m))
            for m in re.findall(
                r"^LOG:  Found source: +BuildSource\(path=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")",
                done.stderr,
                re.MULTILINE,
            )
        ),
        parsed=frozenset(
            _inside(root, m) for m in re.findall(r"^LOG:  Parsing (.+) \([\w.*-]+\)$", done.stderr, re.MULTILINE)
        ),
        complaints=complaints,
        trouble=trouble,
        version=version,
        completed=done,
    )


def _told(line: str) -> str:
    """A line of error output; what stops mypy before it starts comes as JSON there."""
    if not line.startswith("{"):
        return line
    try:
        entry = json.loads(line)
        return f"{entry['file']}: {entry['message']}"
    except (ValueError, KeyError, TypeError):
        return line


def _complaint(line: str) -> tuple[str, str] | None:
    """(section, message) of what mypy says about its configuration."""
    matched = re.match(r"[^\n]*\.(?:toml|ini|cfg): \[(.*?)\]: (.+)$", line)
    return (matched[1], matched[2]) if matched and "unused section" not in line else None


def _unquoted(text: str) -> str:
    return str(ast.literal_eval(text))


def _inside(root: Path, name: str) -> str:
    """A path relative to the root; as it is when it lies elsewhere."""
    full = Path(os.path.normpath(root / name))
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else name


_TEXT = re.compile(
    r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?: error: (?P<message>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
)


def _error(root: Path, line: str) -> MypyError | None:
    """An error from a line of JSON, or of text from a mypy that knows no JSON; None for anything else."""
    if line.startswith("{"):
        try:
            entry = json.loads(line)
        except ValueError:
            return None
        return _made(root, entry) if isinstance(entry, dict) and entry.get("severity") == "error" else None
    matched = _TEXT.match(line)
    return _made(root, matched.groupdict() | {"file": matched["path"]}) if matched else None


def _made(root: Path, entry: Mapping[str, Any]) -> MypyError:
    line = max(1, int(entry.get("line") or 1))
    return MypyError(
        code=str(entry.get("code") or ""),
        message=str(entry.get("message") or ""),
        path=_inside(root, str(entry.get("file") or "")),
        line=line,
        column=max(1, int(entry.get("column") or 0) + 1),
        end_line=max(line, int(entry.get("end_line") or line)),
    )
