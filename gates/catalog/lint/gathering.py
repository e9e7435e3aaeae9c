"""Runs ruff and sqlfluff over the project's files and looks for wholesale suppressions. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gates.catalog.lint import configuration, suppressions
from gates.catalog.lint.facts import Facts, Options, Remark, Stretch, Suppression
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.project import Project
from gates.tools import ruff, sql_migrations, sqlfluff

_UNREADABLE = "E902"
_LARGEST_SQL = 200_000


class _Part(NamedTuple):
    """What one language contributes to the facts."""

    examined: dict[str, int]
    remarks: tuple[Remark, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    unanswered: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unlinted: tuple[str, ...] = ()


def gather(project: Project, options: Options) -> Facts:
    """Look at every Python and every SQL file of the project.

    Raises:
        ToolMissingError: ruff or sqlfluff is nowhere.
        ToolFailedError: one of them gave no answer.
    """
    parts = [_python(project, options)]
    if options.sql:
        parts.append(_sql(project))
    return Facts(
        examined={name: count for part in parts for name, count in part.examined.items()},
        evidence=tuple(e for part in parts for e in part.evidence),
        unanswered=tuple(u for part in parts for u in part.unanswered),
        remarks=tuple(r for part in parts for r in part.remarks),
        stretches=tuple(s for part in parts for s in part.stretches),
        formatter=_formatter_settled(project),
        suppressions=tuple(s for part in parts for s in part.suppressions),
        unlinted_sql=tuple(f for part in parts for f in part.unlinted),
    )


def _texts(project: Project, files: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The files that can be read, and a sentence for each of the others."""
    texts: dict[str, str] = {}
    unreadable = []
    for path in files:
        try:
            texts[path] = project.read(path)
        except NoAnswerError as error:
            unreadable.append(str(error))
    return texts, unreadable


def _python(project: Project, options: Options) -> _Part:
    texts, unanswered = _texts(project, [f for f in project.files if f.endswith((".py", ".pyi"))])
    if not texts:
        return _Part({"python files": 0} if unanswered else {}, unanswered=tuple(unanswered))
    tool = ruff.Ruff(project, sorted(texts))
    examined = tool.examined()
    said = tool.diagnostics()
    unanswered += [
        f"ruff cannot read {d.path}: {d.message}. Save it as UTF-8, or exclude it."
        for d in said
        if d.code == _UNREADABLE
    ]
    hunks, failed = tool.unformatted(_black(project)) if options.format else ([], [])
    known_bad = {d.path for d in said if d.code in {_UNREADABLE, "invalid-syntax"}}
    unanswered += [f"ruff format stumbled: {line}." for line in failed if not any(path in line for path in known_bad)]
    found = [s for path in sorted(examined) for s in suppressions.in_python(path, texts[path])]
    broken, relaxed = configuration.relaxed(project, examined, said)
    lost = [f for f in project.source_files if f in texts and f not in examined]
    return _Part(
        examined={"python files": len(examined)},
        remarks=tuple(
            Remark("ruff", d.code, d.message, d.path, d.line, d.column, d.end_line, d.url, mends=d.mends)
            for d in (*said, *broken)
            if d.code != _UNREADABLE
        ),
        stretches=tuple(Stretch(h.path, h.line, h.end_line) for h in hunks),
        suppressions=(*found, *configuration.switched_off(project), *configuration.excluded(project, lost), *relaxed),
        unanswered=tuple(unanswered),
        evidence=tuple(tool.evidence),
    )


def _formatter_settled(project: Project) -> bool:
    """Whether the project wants what ruff format writes: it configures ruff or black, or names one of them somewhere."""
    declared = {"ruff", "black"} & (project.stack.dependencies | _development(project))
    hooks = "ruff-format" in (project.read_or_none(".pre-commit-config.yaml") or "")
    configured = bool(ruff.settings(project).path) or "black" in project.pyproject.get("tool", {})
    return configured or hooks or bool(declared)


def _development(project: Project) -> set[str]:
    groups = project.pyproject.get("dependency-groups", {})
    entries = (
        [str(e) for group in groups.values() if isinstance(group, list) for e in group]
        if isinstance(groups, dict)
        else []
    )
    return {name for name in ("ruff", "black") if any(e.startswith(name) for e in entries)}


def _black(project: Project) -> list[str]:
    """Black's own settings for ruff format, where the project formats with black and has no ruff configuration."""
    table = project.pyproject.get("tool", {}).get("black")
    if ruff.settings(project).path or not isinstance(table, dict):
        return []
    words = ["--line-length", str(table["line-length"])] if isinstance(table.get("line-length"), int) else []
    return [*words, "--config", 'format.quote-style = "preserve"'] if table.get("skip-string-normalization") else words


def _sql(project: Project) -> _Part:
    texts, unanswered = _texts(project, [f for f in project.files if f.endswith(".sql")])
    if not texts:
        return _Part({"sql files": 0} if unanswered else {}, unanswered=tuple(unanswered))
    configured = sqlfluff.settings(project).present
    large = tuple(f for f, text in texts.items() if len(text) > _LARGEST_SQL and not configured)
    files = sorted(set(texts) - set(large))
    report = sqlfluff.lint(project, files) if files else None
    if files and report is None:
        told = f"The dialect of {files[0]} and {len(files) - 1} more SQL files is unknown. Set `dialect` in [tool.sqlfluff.core]."
        return _Part({"sql files": 0}, unanswered=(*unanswered, told))
    proven = _proven_elsewhere(project, texts)
    found = tuple(s for path in files for s in suppressions.in_sql(path, texts[path]))
    if report is None:
        return _Part({}, suppressions=found, unlinted=large)
    missed = [f for f in files if f not in report.examined and f not in report.ignored]
    unanswered += [
        f"sqlfluff passed over {f}. Raise `large_file_skip_byte_limit`, or list the file in .sqlfluffignore."
        for f in missed
    ]
    return _Part(
        examined={"sql files": len(report.examined)} if report.examined or missed else {},
        remarks=tuple(_remark(v, configured=report.configured, proven=v.path in proven) for v in report.violations),
        suppressions=found,
        unanswered=tuple(unanswered),
        evidence=report.evidence,
        unlinted=large,
    )


def _proven_elsewhere(project: Project, texts: Mapping[str, str]) -> set[str]:
    """Files of migrations: a real database runs each of them in the gate `migrations`, and knows its own syntax better."""
    if "migrations" in project.config.not_applicable:
        return set()
    folders = sql_migrations.folders(list(texts), texts.get).values()
    scripts = (s for paths in folders for s in sql_migrations.read({p: texts[p] for p in paths if p in texts}))
    return {way.path for s in scripts for way in (s.up, s.down) if way}


def _remark(said: sqlfluff.Violation, *, configured: bool, proven: bool) -> Remark:
    """Style binds where the project configures sqlfluff; what cannot be parsed binds everywhere, unless it is known to run."""
    binding = (configured and not said.warning) or (said.code == "PRS" and not proven)
    return Remark(
        "sqlfluff", said.code, said.message, said.path, said.line, said.column, said.end_line, binding=binding
    )
