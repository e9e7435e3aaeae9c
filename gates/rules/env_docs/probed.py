"""Settings classes as the source says them against what they say when they are asked: where the two differ, the answer counts."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from gates.errors import NoAnswerError, TimedOutError
from gates.model import Evidence
from gates.project import Role
from gates.rules.env_docs import settings
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.python_reads import PythonReads, distinct
from gates.rules.env_docs.sameness import same_default
from gates.rules.env_docs.settings import Declaration
from gates.rules.env_docs.settings_classes import Class
from gates.rules.env_docs.settings_fields import fields_of, model_of
from gates.rules.env_docs.told import Ask, Field, Told
from gates.rules.env_docs.values import UNKNOWN, Computed, Disagreement, Need, Read

_MOST = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Corrected:
    """The reads with the answers of the classes in them.

    Attributes:
        python: the reads.
        disagreements: where an answer was not what the source said.
        evidence: the asking.
        unanswered: why the classes could not be asked, "" when they were.
    """

    python: PythonReads
    disagreements: tuple[Disagreement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unanswered: str = ""


def corrected(library: Library, python: PythonReads, ask: Ask) -> Corrected:
    """What the code reads, once its settings classes were asked. Where there are none nobody is asked."""
    declared = list(settings.declared(library))
    asked = [d for d in declared if d.is_told and library.project.role(d.owner.source.path) is Role.SOURCE]
    if not asked:
        return Corrected(python)
    paths = list(dict.fromkeys(d.owner.source.path for d in asked))
    try:
        told, evidence = ask(paths, {d.key: d.prefixes for d in asked})
    except (NoAnswerError, TimedOutError) as error:
        return Corrected(python, unanswered=str(error))
    answers = {one.key: one for one in told}
    kept, differing, others = _compared(library, declared, asked, answers)
    left = [one.key for one in asked if one.key not in answers]
    note = f"{len(asked) - len(left)} settings classes were asked"
    note += f"; not to be found by importing: {', '.join(left)}" if left else ""
    evidence = dataclasses.replace(evidence, note=f"{note}; {evidence.note}")
    unseen = [one for one in told if not one.inherited and one.key not in {d.key for d in declared}]
    for one in unseen:
        reads, disagreement = _unseen(library, one)
        kept += reads
        differing += disagreement
    reads = [*(r for r in python.reads if r.how != settings.HOW), *kept]
    places = {(r.name, r.path, r.line) for r in reads}
    unused = tuple(r for r in python.unused if (r.name, r.path, r.line) in places)
    return Corrected(
        PythonReads(distinct(reads), tuple(c for c in python.computed if c not in others), unused),
        tuple(differing),
        (evidence,),
    )


def _compared(
    library: Library, declared: Iterable[Declaration], asked: Sequence[Declaration], answers: dict[str, Told]
) -> tuple[list[Read], list[Disagreement], set[Computed]]:
    """The reads of the known classes, the disagreements, and the notes on names that the answers made known."""
    kept: list[Read] = []
    differing: list[Disagreement] = []
    answered: set[Computed] = set()
    for one in declared:
        said = [r for r in one.reads if isinstance(r, Read)]
        answer = answers.get(one.key) if one in asked else None
        if answer is None or any(p is not None and UNKNOWN in p for p in one.prefixes):
            kept += said
            continue
        fields = [f for _, f in answer.fields if f.path[0] not in one.fixed]
        open_ended = any(isinstance(r, Computed) or UNKNOWN in r.name for r in one.reads)
        parts = [] if open_ended else list(_differences(said, fields))
        if parts or open_ended:
            kept += _reads(library, one.owner, fields, said)
            answered |= {r for r in one.reads if isinstance(r, Computed)}
        else:
            kept += said
        differing += [_disagreement(one.owner, parts)] if parts else []
    return kept, differing, answered


def _unseen(library: Library, told: Told) -> tuple[list[Read], list[Disagreement]]:
    """A class that the source was not understood to make one of settings."""
    source = library.source(told.path)
    owner = next(
        (
            Class(n, source)
            for n in (ast.walk(source.tree) if source is not None else ())
            if isinstance(n, ast.ClassDef) and n.name == told.name and source is not None
        ),
        None,
    )
    if owner is None or library.project.role(told.path) is not Role.SOURCE:
        return [], []
    fields = [f for _, f in told.fields]
    parts = [f"it is a settings class and reads {_listed(n for f in fields for n in f.names)}"] if fields else []
    return list(_reads(library, owner, fields, [])), [_disagreement(owner, parts)] if parts else []


def _differences(said: Sequence[Read], fields: Sequence[Field]) -> Iterator[str]:
    """In what the answer of a class is not what the source was understood to say."""
    by_source = {frozenset((r.name, *r.others)): r for r in said}
    by_class = {frozenset(f.names): f for f in fields}
    names, others = {n for k in by_class for n in k}, {n for k in by_source for n in k}
    if names - others:
        yield f"it reads {_listed(names - others)}, which the source did not show"
    if others - names:
        yield f"it does not read {_listed(others - names)}"
    for key in by_source.keys() & by_class.keys():
        read, field = by_source[key], by_class[key]
        if read.need != field.need:
            yield f"{field.names[0]} is {field.need}, not {read.need.value}"
        elif not _same_default(read, field):
            yield f"the default of {field.names[0]} is {field.default or 'nothing'}, not {read.default or 'nothing'}"


def _same_default(read: Read, field: Field) -> bool:
    """Whether two defaults are the same, as far as both are known and count."""
    known = read.need is Need.OPTIONAL and read.default_known and field.default_known
    return not known or same_default(read.default, field.default or "")


def _listed(names: Iterable[str]) -> str:
    some = sorted(set(names))
    return ", ".join(some[:_MOST]) + (f" and {len(some) - _MOST} more" if len(some) > _MOST else "")


def _disagreement(owner: Class, parts: Sequence[str]) -> Disagreement:
    return Disagreement(owner.source.path, owner.node.lineno, owner.node.name, "; ".join(parts))


def _reads(library: Library, owner: Class, fields: Iterable[Field], said: Sequence[Read]) -> Iterator[Read]:
    """The reads of a class as it told them, with what only the source knows: places, descriptions, defaults that were held back."""
    known = {frozenset((r.name, *r.others)): r for r in said}
    for field in fields:
        path, line, about = _place(library, owner, field.path)
        before = known.get(frozenset(field.names))
        kept = before if before is not None and not field.default_known else None
        yield Read(
            name=field.names[0],
            path=path,
            line=line,
            need=Need(field.need),
            default=kept.default if kept is not None else field.default,
            default_known=kept.default_known if kept is not None else field.default_known,
            part=library.part(path),
            how=settings.HOW,
            others=field.names[1:],
            about=about,
        )


def _place(library: Library, owner: Class, path: Sequence[str]) -> tuple[str, int, str]:
    """(path, line, description) of a field, of what leads to it where it stands nowhere in the project's source."""
    place = (owner.source.path, owner.node.lineno, "")
    at: Class | None = owner
    for name in path:
        field = fields_of(at, library).get(name) if at is not None else None
        if field is None:
            break
        place = (field.of.source.path, field.line, field.about)
        at = model_of(field, library)
    return place
