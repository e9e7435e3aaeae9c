"""Puts the room together: all reads, documents, settings and hints of one project. Reads files through the project, judges nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from gates.project import Project, metadata
from gates.rules.env_docs import documents, own_helpers, programs, python_reads
from gates.rules.env_docs.conventions import used_by_others
from gates.rules.env_docs.kinds import front_end_folders, is_example, is_prose
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.outside import MOST_TEXT, Outside, is_compose
from gates.rules.env_docs.probed import Corrected, corrected
from gates.rules.env_docs.python_reads import PythonReads
from gates.rules.env_docs.remembered import Remembered
from gates.rules.env_docs.secretvalues import kind_of_secret
from gates.rules.env_docs.told import Ask
from gates.rules.env_docs.values import Entry, Observed, Part, Read

_OTHER_TEXT = re.compile(
    r"\.(ya?ml|toml|ini|cfg|conf|json|template|tmpl|j2|tf|hcl|nix|service|properties|xml|html|rb|go|rs|java|php|lua|mako|sql|[jt]sx?|[cm]js|vue|svelte)$|(^|/)(tox\.ini|nginx[\w.-]*|justfile|Taskfile\.yml|Caddyfile)$"
)


_NOT_LOOKED_AT = re.compile(r"(^|/)(\.github|tests?|docs?)/|lock")


def observe(project: Project, *, extra_documents: Sequence[str] = (), ask: Ask | None = None) -> Observed:
    """Everything about the environment of a project; computed once per run.

    Args:
        ask: asks settings classes what they read; without it the source alone says so.
    """
    key = f"environment {' '.join(extra_documents)}{' asked' if ask is not None else ''}"
    return project.once(key, lambda: _observe(project, extra_documents, ask))


def _observe(project: Project, extra_documents: Sequence[str], ask: Ask | None) -> Observed:
    library = Library(project, own_helpers.configured(project))
    remembered = Remembered(project, library)
    by_source = remembered.answer(f"reads {library.helpers}", PythonReads, lambda: _python_reads(library))
    told = corrected(library, by_source, ask) if ask is not None else Corrected(by_source)
    python = told.python
    outside = Outside(project)
    reads = tuple(map(_without_secret, (*programs.told_apart(project, python.reads), *outside.reads)))
    known = {n for r in reads for n in (r.name, *r.others)}
    entries = _entries(project, known, extra_documents)
    entries = (*entries, *(e for e in outside.comments if e.name in known))
    elsewhere = {n for r in reads if r.how != "make" for n in (r.name, *r.others)}
    entries = (*entries, *(e for e in outside.explained if e.name in known - elsewhere))
    if not any(e.defines for e in entries):
        entries = (*entries, *_described(reads))
    certain = {n for r in reads if not r.passes_on for n in (r.name, *r.others)}
    asked = ({e.name for e in entries if e.defines} | {s.name for s in outside.settings}) - certain
    texts = " ".join(outside.images.values())
    mentioned = _mentioned(project, library, remembered, asked, {(s.path, s.name) for s in outside.settings})
    remembered.keep()
    return Observed(
        reads=reads,
        computed=python.computed,
        entries=entries,
        documents=tuple(sorted({e.path for e in entries})),
        settings=tuple(outside.settings),
        mentioned=tuple(sorted(mentioned)),
        others=used_by_others(_dependencies(project), texts),
        unused=tuple(python.unused),
        searched=(("Python files", len(project.python_files)), ("scripts and manifests", outside.searched)),
        unreadable=tuple(library.unreadable),
        disagreements=told.disagreements,
        evidence=told.evidence,
        unanswered=told.unanswered,
    )


def _dependencies(project: Project) -> frozenset[str]:
    """What any of the services in the repository depends on: each may have its metadata in its folder."""
    nested = (metadata.read(project.root / f) for f in project.match("pyproject.toml"))
    return project.stack.dependencies.union(*(metadata.declared_dependencies({}, said) for said in nested))


def _python_reads(library: Library) -> PythonReads:
    """What the Python code reads, fit to be kept on disk."""
    found = python_reads.collect(library)
    reads, unused = (tuple(map(_without_secret, some)) for some in (found.reads, found.unused))
    return PythonReads(reads, found.computed, unused)


def _without_secret(read: Read) -> Read:
    """The read without its default, when that looks like a real secret: facts are kept on disk."""
    secret = read.default is not None and kind_of_secret(read.name, read.default)
    return dataclasses.replace(read, default=None, default_known=False) if secret else read


def _entries(project: Project, known: set[str], extra: Sequence[str]) -> tuple[Entry, ...]:
    """What every document says."""
    found: list[Entry] = []
    plain = sorted(n for n in known if "_" not in n)
    asked = set(project.match(*extra)) if extra else set()
    front_ends = front_end_folders(project.other_files)
    for path in sorted({*project.other_files, *asked}):
        example = is_example(path, front_ends)
        if not (example or path in asked or is_prose(path)):
            continue
        text = project.read_or_none(path)
        if text is not None and len(text) < MOST_TEXT:
            found += documents.example_file(path, text) if example else documents.prose(path, text, plain)
    return tuple(e for e in found if e.defines or e.name in known)


def _described(reads: Iterable[Read]) -> Iterator[Entry]:
    """Where no document defines a variable, the descriptions of the settings classes are what there is."""
    for read in reads:
        if read.about:
            yield from (Entry(name=n, path=read.path, line=read.line, defines=False) for n in (read.name, *read.others))


def _mentioned(
    project: Project,
    library: Library,
    remembered: Remembered,
    asked: Iterable[str],
    set_at: Collection[tuple[str, str]],
) -> set[str]:
    """Those of some documented or set names that the code holds as a whole text, or that a file of another kind speaks of.

    Args:
        set_at: (path, name) of what deployments set: there it is no mention.
    """
    names = sorted(set(asked))
    if not names:
        return set()
    found = set(remembered.answer(f"texts {names}", list[str], lambda: _held_as_texts(library, names)))
    for path in project.other_files:
        if _OTHER_TEXT.search(path) and not is_compose(path) and not _NOT_LOOKED_AT.search(path):
            text = project.read_or_none(path) or ""
            if len(text) < MOST_TEXT and not ("apiVersion:" in text and "kind:" in text):
                found |= {
                    n
                    for n in names
                    if n in text and (path, n) not in set_at and re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text)
                }
    return found


def _held_as_texts(library: Library, names: Sequence[str]) -> list[str]:
    """Those of some names that the code outside of tests holds as whole texts."""
    quoted = {f"{quote}{name}{quote}": name for name in names for quote in ("'", '"')}
    scanned = library.scan(list(quoted))
    texts = [text for path, text in scanned if library.part(path) is not Part.TEST]
    return sorted({name for whole, name in quoted.items() if any(whole in text for text in texts)})
