"""The source pass: parse each production file once per run, walk it once, and hand every gate its share."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
from collections.abc import Iterator, Sequence

from gates.errors import NoAnswerError
from gates.model import Finding, Rule
from gates.project import Project, decoded, ours
from gates.rules import foreign, onlooker
from gates.rules.contribution import together
from gates.rules.index import Index
from gates.rules.names import module_name
from gates.rules.onefile import Looked, look
from gates.rules.parts import Part, suspicions
from gates.rules.reading import configures_logging_outside, parsed, source_of, vocabulary
from gates.rules.recall import Recall
from gates.rules.registry import PROJECT_RULES, SOURCE_RULES
from gates.rules.source import Source
from gates.rules.values import Breach, RulePage

_PAGES: dict[str, RulePage] = {rule.ID: rule for rule in SOURCE_RULES}


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
    """All that one pass over the source learned; shared by the gates of a run.

    Attributes:
        newer: what the project's own Python said about files that our grammar cannot read.
        recalled: such files of which it is remembered what it said, so that it was not asked.
    """

    files: int
    unreadable: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    index: Index
    newer: foreign.Answer
    recalled: tuple[str, ...]


@dataclasses.dataclass(slots=True)
class _Progress:
    """What a pass found so far, by path.

    Attributes:
        seen: files that our own grammar reads.
        newer: files that the project's own Python reads.
        refused: what our grammar says of the files that it does not read.
        unreadable: why nobody can read a file.
        recalled: what was remembered and not asked anew.
    """

    seen: dict[str, Looked] = dataclasses.field(default_factory=dict)
    newer: dict[str, Looked] = dataclasses.field(default_factory=dict)
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    unreadable: dict[str, str] = dataclasses.field(default_factory=dict)
    recalled: list[str] = dataclasses.field(default_factory=list)


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
    return index.is_service or not index.imported.isdisjoint({"logging", "structlog", "loguru", "logbook", "twiggy"})


def source_pass(project: Project) -> Pass:
    """The one pass over the production code of a project."""
    return project.once("source pass", lambda: _run(project))


@contextlib.contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No search for cycles meanwhile: trees have none, and looking through millions of their nodes takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # the trees that are kept are looked through never
            gc.enable()


@_collector_at_rest()
def _run(project: Project) -> Pass:
    done = _Progress()
    recall = Recall(project, vocabulary(project))
    for path in _before(project, recall, done):
        try:
            done.seen[path] = _looked(project, path, recall)
        except SyntaxError as error:
            done.refused[path] = f"line {error.lineno or 1}: {error.msg}"
        except NoAnswerError as error:
            done.unreadable[path] = error.message
    newer = _asked(project, recall, done)
    parts = recall.parts(done.seen, done.newer)
    project.complaints += recall.keep()
    index = Index(
        together(part.said for part in parts),
        [p.name for p in project.packages],
        outside_log_setup=configures_logging_outside(project),
    )
    return Pass(
        sum(part.files for part in parts),
        tuple(sorted(done.unreadable.items())),
        _concluded(parts, index),
        index,
        newer,
        tuple(done.recalled),
    )


def _before(project: Project, recall: Recall, done: _Progress) -> Iterator[str]:
    """Note what earlier runs and further processes found; the files that are left, those for this process first."""
    fresh: list[onlooker.File] = []
    roots = project.source_roots
    for path in recall.outstanding(project.source_files):
        module = module_name(path, roots)
        if path in recall.loose and _is_recalled(path, module, recall, done):
            continue
        try:
            known = recall.of(path, module)
        except NoAnswerError as error:
            done.unreadable[path] = error.message
            continue
        if known is not None:
            done.seen[path] = known
        else:
            fresh.append((path, module))
    mine, others = onlooker.share(fresh, ours.processors())
    found = onlooker.elsewhere(project, others, vocabulary(project))
    yield from (path for path, _ in mine)
    for path, module, blob, packed in found():
        done.seen[path] = recall.taken(path, module, blob, packed)
    yield from (path for part in others for path, _ in part if path not in done.seen)


def _is_recalled(path: str, module: str, recall: Recall, done: _Progress) -> bool:
    """Whether it is remembered what the project's own Python made of a file, noted now."""
    found = recall.by_its_python(path, module)
    if found is None:
        return False
    done.recalled.append(path)
    if isinstance(found, str):
        done.unreadable[path] = found
    else:
        done.newer[path] = found
    return True


def _asked(project: Project, recall: Recall, done: _Progress) -> foreign.Answer:
    """What the project's own Python says about the files that our grammar refused, as far as that is not remembered."""
    roots = project.source_roots
    modules = {path: module_name(path, roots) for path in done.refused}
    left = [path for path, module in modules.items() if not _is_recalled(path, module, recall, done)]
    answer = foreign.ask(project, left)
    for path in left:
        tree = answer.trees.get(path)
        found = _why(done.refused[path], answer, path) if tree is None else look(source_of(project, path, tree))
        if isinstance(found, str):
            done.unreadable[path] = found
        else:
            done.newer[path] = found
        if answer.lasts:
            recall.remember_by_its_python(path, modules[path], found)
    return answer


def _looked(project: Project, path: str, recall: Recall) -> Looked:
    """What is in a file."""
    module = module_name(path, project.source_roots)
    data = project.bytes_of(path)
    recall.read(path, data)
    found = look(parsed(project, path, decoded(path, data)))
    recall.remember(path, module, found)
    return found


def _concluded(parts: Sequence[Part], index: Index) -> tuple[Finding, ...]:
    """The findings: what was suspected with good reason, and what the rules of the whole project add."""
    suspected: list[tuple[RulePage, str, Breach]] = [(_PAGES[rule], p, b) for rule, p, b in suspicions(parts, index)]
    for rule in PROJECT_RULES:
        suspected += [(rule, breach.path, breach) for breach in rule.conclude(index)]
    # of several in one line the last counts: one that blocks, the leftmost of them
    holding = sorted(suspected, key=lambda s: (s[2].blocking, -s[2].column, s[2].message))
    kept = {(rule.ID, path, b.line): _finding(rule, path, b) for rule, path, b in holding}
    return tuple(sorted(kept.values(), key=lambda f: (f.path or "", f.line or 0, f.rule)))


def parse(project: Project, path: str) -> Source | str:
    """The parsed file, or the sentence that says why it cannot be read."""
    try:
        return parsed(project, path, project.read(path))
    except NoAnswerError as error:
        return error.message
    except SyntaxError as error:
        said = f"line {error.lineno or 1}: {error.msg}"
        answer = _said_by_its_python(project, path)
        tree = answer.trees.get(path)
        return source_of(project, path, tree) if tree is not None else _why(said, answer, path)


def _said_by_its_python(project: Project, path: str) -> foreign.Answer:
    """What the project's own Python says about a file, and about all that it has to be asked for with it."""
    if path not in project.source_files:
        return foreign.ask(project, [path])
    done = source_pass(project)
    if path in done.recalled:
        return project.once("newer syntax", lambda: foreign.ask(project, done.recalled))
    return done.newer


def _why(said: str, answer: foreign.Answer, path: str) -> str:
    if path in answer.refused:
        return answer.refused[path]
    return f"{said}; {answer.silent}" if answer.silent else said


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
