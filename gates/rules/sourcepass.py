"""The source pass: parse each production file once per run, walk it once, and hand every gate its share."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gates.errors import NoAnswerError
from gates.model import Finding, Rule
from gates.project import Project
from gates.rules import collect, foreign
from gates.rules.index import FileFacts, Index
from gates.rules.names import module_name
from gates.rules.registry import PROJECT_RULES, SOURCE_RULES
from gates.rules.source import Source, Visit, walk
from gates.rules.values import Breach, RulePage, SourceRule

_OUTSIDE = (
    "Dockerfile*",
    "*.sh",
    "Procfile",
    "*compose*.y*ml",
    "*.ini",
    "*.conf",
    "*.toml",
    "Makefile",
    "deploy/*",
    "k8s/*",
    "*.service",
    "*.cfg",
)
_OUTSIDE_SETUP = re.compile(r"--log-?config|logconfig|log_config|^\[(loggers|handler_\w+)\]", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """What the source rules of one gate found.

    Attributes:
        files: how many files were parsed and walked.
        unreadable: (path, why) of each file that nobody could read; a gate must not call itself green over them.
        findings: in the order of path and line.
    """

    files: int
    unreadable: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True)
class Pass:
    """All that one pass over the source learned; shared by the gates of a run."""

    files: int
    unreadable: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    index: Index


def rules_of(gate: str) -> tuple[Rule, ...]:
    """The source rules of one gate, for its `RULES`."""
    pages: Sequence[RulePage] = (*SOURCE_RULES, *PROJECT_RULES)
    return tuple(
        Rule(p.ID, p.SEVERITY, p.SUMMARY, (p.__doc__ or "").strip()) for p in pages if p.ID.startswith(f"{gate}/")
    )


def scan(project: Project, gate: str) -> Scan:
    """The findings of the source rules of `gate` in the production code; the pass itself is shared by all gates."""
    done = source_pass(project)
    return Scan(done.files, done.unreadable, tuple(f for f in done.findings if f.rule.startswith(f"{gate}/")))


def logs_anything(project: Project) -> bool:
    """Whether the project is a service, or imports a logging library at all."""
    index = source_pass(project).index
    return index.is_service or any(
        i.partition(".")[0] in {"logging", "structlog", "loguru", "logbook", "twiggy"}
        for f in index.files
        for i in f.imports
    )


def source_pass(project: Project) -> Pass:
    """The one pass over the production code of a project."""
    return project.once("source pass", lambda: _run(project))


def _run(project: Project) -> Pass:
    facts: list[FileFacts] = []
    unreadable: list[tuple[str, str]] = []
    suspected: list[tuple[RulePage, str, Breach]] = []
    for path in project.source_files:
        source = parse(project, path)
        if isinstance(source, str):
            unreadable.append((path, source))
        else:
            facts.append(_walk_one(source, suspected))
    index = Index(facts, [p.name for p in project.packages], outside_log_setup=_configured_outside(project))
    for rule in PROJECT_RULES:
        suspected += [(rule, breach.path, breach) for breach in rule.conclude(index)]
    holding = sorted(
        ((rule, path, b) for rule, path, b in suspected if all(index.holds(p) for p in b.premises)),
        key=lambda s: s[2].blocking,
    )
    kept = {(rule.ID, path, b.line): _finding(rule, path, b) for rule, path, b in holding}
    return Pass(
        len(facts),
        tuple(unreadable),
        tuple(sorted(kept.values(), key=lambda f: (f.path or "", f.line or 0, f.rule))),
        index,
    )


def parse(project: Project, path: str) -> Source | str:
    """The parsed file, or the sentence that says why it cannot be read."""
    try:
        text = project.read(path)
        tree = ast.parse(text, path)
    except SyntaxError as error:
        newer = foreign.tree(project, path)
        if newer is None:
            return f"line {error.lineno or 1}: {error.msg}"
        tree = newer
    except (ValueError, RecursionError, MemoryError) as error:
        return f"the parser gave up: {type(error).__name__} {error}"
    except NoAnswerError as error:
        return error.message
    return Source(path, module_name(path, project.source_roots), text, tree)


def _walk_one(source: Source, suspected: list[tuple[RulePage, str, Breach]]) -> FileFacts:
    facts = collect.start(source)
    visitors = collect.collectors(facts)
    for rule in _concerned(source.text):
        for kind in rule.NODES:
            visitors.setdefault(kind, []).append(_reporting(rule, suspected))
    walk(source, visitors)
    return facts


def _concerned(text: str) -> Iterator[SourceRule]:
    present = {hint: hint in text for rule in SOURCE_RULES for hint in rule.HINTS}
    return (rule for rule in SOURCE_RULES if any(present[hint] for hint in rule.HINTS))


def _reporting(rule: SourceRule, suspected: list[tuple[RulePage, str, Breach]]) -> Visit:
    look: Callable[[Any, Source], Iterator[Breach]] = rule.visit

    def visit(node: Any, source: Source) -> None:
        suspected.extend((rule, source.path, breach) for breach in look(node, source))

    return visit


def _finding(rule: RulePage, path: str, breach: Breach) -> Finding:
    return Finding(
        rule=rule.ID,
        severity=breach.severity or rule.SEVERITY,
        blocking=breach.blocking,
        message=breach.message,
        fix=breach.fix,
        path=path,
        line=breach.line,
        column=breach.column,
        end_line=breach.end_line,
    )


def _configured_outside(project: Project) -> bool:
    """Whether a server's option or a configuration file sets logging up."""
    if project.match(
        "logging.y*ml", "logging.ini", "logging.conf", "logging.json", "log_config.*", "logging_config.y*ml"
    ):
        return True
    return any(_OUTSIDE_SETUP.search(project.read_or_none(f) or "") for f in project.match(*_OUTSIDE))
