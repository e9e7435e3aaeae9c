"""Finds settings of ruff that switch rules off for production code, wholesale or in step with the code that breaks them."""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from gates import process
from gates.catalog.lint.facts import Hidden, Suppression
from gates.errors import ToolFailedError
from gates.project import Project
from gates.tools import config_lines, ruff
from gates.tools.sources import is_made

_FAMILIES = {"ALL", "E", "F", "B", "E9", "F4", "F6", "F8"}
_MIGRATIONS = re.compile(r"(^|/)(migrations|alembic|versions)/")


def _is_excused(path: str) -> bool:
    return is_made(path) or _MIGRATIONS.search(path) is not None


def switched_off(project: Project) -> list[Suppression]:
    """Families of rules that the configuration takes away from production code."""
    known = ruff.settings(project)
    text = project.read_or_none(known.path) or "" if known.path else ""
    lint = known.table.get("lint", {})
    merged: dict[str, Any] = {k: v for k, v in known.table.items() if k != "lint"} | (
        lint if isinstance(lint, dict) else {}
    )
    return [*_per_file(project, known.path, text, merged), *_everywhere(known.path, text, merged)]


def _per_file(project: Project, path: str, text: str, table: Mapping[str, Any]) -> Iterable[Suppression]:
    for option in ("per-file-ignores", "extend-per-file-ignores"):
        entries = table.get(option, {})
        for pattern, codes in entries.items() if isinstance(entries, dict) else ():
            families = sorted(_FAMILIES & {str(c) for c in codes}) if isinstance(codes, list) else []
            hidden = tuple(
                f for f in project.source_files if _matches(pattern, f) and PurePosixPath(f).name != "__init__.py"
            )
            if families and hidden and not all(_is_excused(f) for f in hidden):
                yield Suppression(Hidden.PER_FILE, path, _line(text, pattern), f'"{pattern}" = {families}', hidden)


def _matches(pattern: str, path: str) -> bool:
    negated, bare = pattern.startswith("!"), pattern.lstrip("!").removeprefix("./")
    hit = (
        fnmatch.fnmatchcase(path, bare)
        or fnmatch.fnmatchcase(PurePosixPath(path).name, bare)
        or fnmatch.fnmatchcase(path, bare.replace("**/", ""))
    )
    return hit != negated


def _line(text: str, entry: str) -> int:
    quoted = (n for n, line in enumerate(text.splitlines(), 1) if f'"{entry}"' in line or f"'{entry}'" in line)
    return next(quoted, 1)


def _everywhere(path: str, text: str, table: Mapping[str, Any]) -> Iterable[Suppression]:
    ignored = {str(c) for c in table.get("ignore", []) if isinstance(table.get("ignore"), list)}
    if "ALL" in ignored:
        yield Suppression(
            Hidden.EVERYWHERE, path, config_lines.find(text, "ignore", value="ALL") or 1, 'ignore = ["ALL"]'
        )
    if table.get("select") == [] and not table.get("extend-select"):
        yield Suppression(Hidden.EVERYWHERE, path, config_lines.find(text, "select") or 1, "select = []")


def excluded(project: Project, files: Sequence[str]) -> list[Suppression]:
    """The exclusions that keep these files from ruff, one suppression for each entry that is to blame."""
    known = ruff.settings(project)
    text = project.read_or_none(known.path) or "" if known.path else ""
    grouped: dict[str, list[str]] = {}
    for path in files:
        if not _is_excused(path):
            grouped.setdefault(_entry(known.table, path), []).append(path)
    return [
        Suppression(
            Hidden.EXCLUDED,
            known.path or hidden[0],
            _line(text, entry) if known.path else 1,
            entry or "exclude",
            tuple(hidden),
        )
        for entry, hidden in grouped.items()
    ]


def _entry(table: Mapping[str, Any], path: str) -> str:
    lint = table.get("lint", {})
    sources = (
        table.get("exclude"),
        table.get("extend-exclude"),
        lint.get("exclude") if isinstance(lint, dict) else None,
    )
    entries = [str(entry) for listed in sources if isinstance(listed, list) for entry in listed]
    parts = {path, *(str(p) for p in PurePosixPath(path).parents), *PurePosixPath(path).parts}
    return next(
        (e for e in entries if any(fnmatch.fnmatchcase(part, e.removeprefix("./").rstrip("/")) for part in parts)), ""
    )


_SERIOUS = re.compile(r"F\d|E[79]\d|B(?!008)\d|PLE\d|ASYNC\d")


def relaxed(
    project: Project, files: Iterable[str], said: Sequence[ruff.Diagnostic]
) -> tuple[list[ruff.Diagnostic], list[Suppression]]:
    """What changed files would be told under the base's configuration, where that differs: (the diagnostics, the settings behind them)."""
    known = ruff.settings(project)
    before = project.base_text(known.path) if known.path else None
    changed = sorted(set(project.changed_files) & set(files))
    if before is None or not changed or _table(known.path, before) in (None, known.table):
        return [], []
    with process.folder("gates-ruff-") as folder:
        config = Path(folder, PurePosixPath(known.path).name)
        config.write_text(before, encoding="utf-8")
        try:
            strict = ruff.Ruff(project, changed).diagnostics(config)
        except ToolFailedError:  # a configuration that this ruff no longer reads
            return [], []
    now = {(d.path, d.line, d.code) for d in said}
    hidden = [d for d in strict if _SERIOUS.match(d.code) and (d.path, d.line, d.code) not in now]
    text = project.read_or_none(known.path) or ""
    codes = sorted({d.code for d in hidden})
    where = {code: tuple(f"{d.path}:{d.line}" for d in hidden if d.code == code) for code in codes}
    return hidden, [
        Suppression(Hidden.RELAXED, known.path, _code_line(text, code), code, where[code]) for code in codes
    ]


def _table(path: str, text: str) -> Mapping[str, Any] | None:
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    table = whole.get("tool", {}).get("ruff") if path == "pyproject.toml" else whole
    return table if isinstance(table, dict) else None


def _code_line(text: str, code: str) -> int:
    """The line that speaks of a rule, by its whole code or the longest part of it; else where rules are selected."""
    for length in range(len(code), 0, -1):
        line = next(
            (
                n
                for n, t in enumerate(text.splitlines(), 1)
                if re.search(rf"[\"']{code[:length]}[\"']", t) and "select" not in t
            ),
            None,
        )
        if line is not None:
            return line
    return config_lines.find(text, "select") or config_lines.header(text, r"tool\.ruff.*") or 1
