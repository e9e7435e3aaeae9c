"""Reads the README and what it sends the reader to, and sets them against the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from gates.catalog.readme import (
    claims,
    following,
    labels,
    metadata,
    outside,
    ports,
    references,
    running,
    sections,
    stale,
    subcommands,
    variables,
    walk,
)
from gates.catalog.readme.facts import Facts, Options
from gates.catalog.readme.ground import Ground
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.project import Project, Role
from gates.tools.document import Document

_README = re.compile(r"(docs/|\.github/)?readme(\.(md|markdown|rst|txt))?", re.IGNORECASE)

_UNREAD = re.compile(r"(docs/|\.github/)?readme\.(adoc|asciidoc|org|textile|rdoc|creole|mediawiki|pod)", re.IGNORECASE)


def gather(project: Project, options: Options) -> Facts:
    """Look at the README and at the repository that it speaks of.

    Raises:
        NoAnswerError: the README cannot be read.
    """
    ground = Ground(project)
    readme = _find_readme(project)
    tests = any(project.role(f) is Role.TEST for f in project.python_files)
    if readme is None:
        unread = next((f for f in project.files if _UNREAD.fullmatch(f)), "")
        return Facts(examined={"files": len(project.files)}, has_tests=tests, unread=unread)
    first = parse(readme, project.read(readme))
    documents = following.documents(readme, first, ground, lambda p: _read(p, ground))
    reader = walk.Walk(ground)
    for path, document in documents.items():
        reader.through(path, document)
    answered, proof = subcommands.ask(reader.questions, ground, run=options.ask_commands)
    observations = [*reader.observations, *answered, *labels.look(documents), *stale.look(documents, ground)]
    observations += variables.look(documents, ground)
    for path, document in documents.items():
        observations += references.look(path, document, ground, lambda p: _read(p, ground), options.ignore_links)
        observations += claims.look(path, document, ground)
        observations += ports.look(path, document, ground)
    if options.online:
        observations += references.look_online(documents, ground, options.ignore_links)
    own = frozenset(metadata.scripts_of(project.pyproject) or {})
    found = tuple(s for path, document in documents.items() for s in sections.find(path, document, own))
    links = sum(references.judged(link) for document in documents.values() for link in document.links)
    played = running.run(documents, ground, options)
    counts = {
        "documents": len(documents),
        "sections": len({s.kind for s in found if not s.empty}),
        "links": links,
        "commands": reader.counted,
    }
    return Facts(
        examined={n: count for n, count in counts.items() if count or n == "sections"} | dict(played.examined),
        evidence=(*_readers(documents), *proof, *played.evidence),
        fleeting=played.fleeting,
        unanswered=played.unanswered,
        played=played.played,
        readme=readme,
        documents=tuple(documents),
        outside=outside.documentation(first, ground),
        has_tests=tests,
        sections=found,
        observations=tuple(dict.fromkeys(observations)),
    )


def _readers(documents: Mapping[str, Document]) -> Iterator[Evidence]:
    """The libraries that took the documents apart."""
    from importlib.metadata import version

    structured = {path.lower().endswith(".rst") for path in documents}
    yield from (
        Evidence(name, version(name))
        for rst, name in ((False, "markdown-it-py"), (True, "docutils"))
        if rst in structured
    )


def _find_readme(project: Project) -> str | None:
    """The README that the hosting site shows: at the root, else in `.github/` or `docs/`."""
    found = [f for f in project.files if _README.fullmatch(f)]
    ranks = (".md", ".markdown", ".rst", ".txt", "")
    return min(
        found,
        key=lambda f: (f.count("/"), f.startswith("docs/"), ranks.index(posixpath.splitext(f)[1].lower())),
        default=None,
    )


def _read(path: str, ground: Ground) -> Document | None:
    """A document that has anchors we know, taken apart; None for anything else."""
    if not re.search(r"\.(md|markdown|rst)$", path, re.IGNORECASE):
        return None
    text = ground.text(path)
    return ground.project.once(f"readme document {path}", lambda: parse(path, text)) if text is not None else None


def parse(path: str, text: str) -> Document:
    """A document by the kind that its name tells.

    Raises:
        NoAnswerError: it cannot be taken apart.
    """
    from gates.tools import markdown, restructured

    try:
        return restructured.parse(text) if path.lower().endswith(".rst") else markdown.parse(text)
    except ValueError as error:
        raise NoAnswerError(f"{path} cannot be taken apart: {error}.", "Mend its markup.") from error
