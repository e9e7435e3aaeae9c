"""Runs sqlfluff over SQL files and reads its JSON. Judges nothing."""

from __future__ import annotations

import configparser
import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools import sql_dialect, tool_command

_INI = {".sqlfluff": "sqlfluff", "setup.cfg": "sqlfluff", "tox.ini": "sqlfluff", "pep8.ini": "sqlfluff"}
_CHUNK = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """One thing that sqlfluff said; "PRS" is what it cannot parse, "TMP" what it cannot render, "LXR" what it cannot read."""

    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    warning: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """What a run told.

    Attributes:
        configured: whether the project has a sqlfluff configuration of its own.
        dialect: that was used, or several of them; "" when the configuration names it.
        examined: files that were really looked at.
        ignored: files that the project's own ignore rules took out.
    """

    configured: bool
    dialect: str
    examined: frozenset[str]
    ignored: frozenset[str]
    violations: tuple[Violation, ...]
    evidence: tuple[Evidence, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The project's own sqlfluff configuration.

    Attributes:
        path: of the file at the root, "" without one.
        nested: whether folders have configurations of their own.
        core: the core section.
    """

    path: str
    nested: bool
    core: Mapping[str, str]

    @property
    def present(self) -> bool:
        """Whether there is any configuration."""
        return bool(self.path) or self.nested


def settings(project: Project) -> Settings:
    """The configuration at the root (pyproject.toml wins over .sqlfluff, as sqlfluff has it), and whether there are more."""
    nested = any(f.endswith("/.sqlfluff") for f in project.files)
    table = project.pyproject.get("tool", {}).get("sqlfluff")
    found: dict[str, str] = {}
    path = ""
    for name in reversed(_INI):
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        if (
            name in project.files
            and _read_ini(parser, project.read_or_none(name) or "")
            and _INI[name] in {s.split(":")[0] for s in parser.sections()}
        ):
            found |= dict(parser["sqlfluff"]) if parser.has_section("sqlfluff") else {}
            path = name
    if isinstance(table, dict):
        core = table.get("core", {})
        found |= {str(k): str(v) for k, v in core.items()} if isinstance(core, dict) else {}
        path = "pyproject.toml"
    return Settings(path, nested, found)


def _read_ini(parser: configparser.ConfigParser, text: str) -> bool:
    try:
        parser.read_string(text)
    except configparser.Error:
        return False
    return True


def lint(project: Project, files: Sequence[str]) -> Report | None:
    """Lint SQL files by the project's own configuration, or only with a dialect where it has none.

    Returns:
        None when the dialect is unknown and the files are not plain standard SQL.

    Raises:
        ToolMissingError: there is no sqlfluff.
        ToolFailedError: the configuration is wrong, or the answer cannot be read.
    """
    known = settings(project)
    if known.core.get("dialect") or known.nested:
        return _lint(project, files, known, "")
    reports = []
    for dialect, some in sql_dialect.by_engine(project, files).items():
        report = _lint(project, some, known, dialect or "ansi")
        if dialect is None and any(v.code == "PRS" for v in report.violations):
            return None
        reports.append(report)
    return _merged(reports)


def _merged(reports: Sequence[Report]) -> Report:
    return Report(
        reports[0].configured,
        ", ".join(r.dialect for r in reports),
        frozenset(f for r in reports for f in r.examined),
        frozenset(f for r in reports for f in r.ignored),
        tuple(v for r in reports for v in r.violations),
        tuple(e for r in reports for e in r.evidence),
    )


def _lint(project: Project, files: Sequence[str], known: Settings, dialect: str) -> Report:
    command = tool_command(project, "sqlfluff")
    found: list[Violation] = []
    examined: set[str] = set()
    ignored: set[str] = set()
    evidence: list[Evidence] = []
    with process.folder("gates-sqlfluff-") as folder:
        options = [
            *_no_size_limit(known, Path(folder)),
            *(["--dialect", dialect] if dialect and not known.nested else []),
        ]
        for start in range(0, len(files), _CHUNK):
            some = files[start : start + _CHUNK]
            argv = [
                *command.argv,
                "lint",
                "--format",
                "json",
                "--disable-progress-bar",
                "--nocolor",
                *options,
                "--",
                *(f"./{f}" for f in some),
            ]
            done = process.run(argv, cwd=project.root, env=_environment(str(folder)), log_name="sqlfluff")
            seen, violations = _parse(done)
            examined |= seen
            found += violations
            ignored |= {f for f in some if f not in seen and "ignored" in done.stderr and f in done.stderr}
            shown = dataclasses.replace(done, argv=(*argv[: -len(some)], f"({len(some)} files)"))
            evidence.append(
                shown.evidence(
                    "sqlfluff",
                    command.version,
                    note=f"{len(seen)} files parsed in the dialect {dialect or 'of the configuration'}",
                )
            )
    return Report(known.present, dialect, frozenset(examined), frozenset(ignored), tuple(found), tuple(evidence))


def _environment(folder: str) -> dict[str, str]:
    """A home of our own: a user's private configuration must not judge."""
    return process.environment({"HOME": folder, "XDG_CONFIG_HOME": folder})


def _no_size_limit(known: Settings, folder: Path) -> list[str]:
    """Have sqlfluff look at large files too; by default it passes over them and calls that clean. A limit of the project's own holds."""
    if "large_file_skip_byte_limit" in known.core or known.nested:
        return []
    extra = folder / "extra.cfg"
    extra.write_text("[sqlfluff]\nlarge_file_skip_byte_limit = 0\n", encoding="utf-8")
    return ["--config", str(extra)]


def _parse(done: process.Completed) -> tuple[set[str], list[Violation]]:
    try:
        entries: list[dict[str, Any]] = json.loads(done.stdout)
        seen = {str(entry["filepath"]).removeprefix("./") for entry in entries}
        found = [
            _violation(str(entry["filepath"]).removeprefix("./"), v) for entry in entries for v in entry["violations"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ToolFailedError(f"sqlfluff gave no answer: {_cause(done)}", "Mend the sqlfluff configuration.") from error
    if done.exit_code not in {0, 1}:
        raise ToolFailedError(f"sqlfluff gave no answer: {_cause(done)}", "Mend the sqlfluff configuration.")
    return seen, found


def _cause(done: process.Completed) -> str:
    lines = [re.sub(r"\s+", " ", line).strip() for line in (done.stderr + "\n" + done.stdout).splitlines()]
    if any(line.startswith("Traceback") for line in lines):
        return next(line for line in reversed(done.stderr.splitlines()) if line.strip())[:300].strip().rstrip(".") + "."
    telling = [line for line in lines if line.startswith(("User Error", "Error", "ERROR"))] or [
        line for line in lines if line and line != "[]"
    ]
    return telling[0][:300].rstrip(".") + "." if telling else f"exit code {done.exit_code}."


def _violation(path: str, entry: Mapping[str, Any]) -> Violation:
    line = int(entry.get("start_line_no") or entry.get("line_no") or 1)
    return Violation(
        code=str(entry.get("code", "")),
        message=str(entry["description"]),
        path=path,
        line=line,
        column=int(entry.get("start_line_pos") or entry.get("line_pos") or 1),
        end_line=max(line, int(entry.get("end_line_no") or line)),
        warning=bool(entry.get("warning")),
    )
