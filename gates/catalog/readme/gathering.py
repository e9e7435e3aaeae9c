"""Reads the README and what it sends the reader to, and sets them against the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from gates.catalog.readme import (
    claims,
    labels,
    metadata,
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
from gates.catalog.readme.ground import Ground, joined
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.project import Project, Role
from gates.tools.document import Document

_README = re.compile(r"(docs/|\.github/)?readme(\.(md|markdown|rst|txt))?", re.IGNORECASE)
_ABOUT_SETUP = re.compile(
    r"contribut|install|set[-_ ]?up|getting[-_ ]?started|quick[-_ ]?start|develop|hacking|build|usage|running|\brun\b|test|local|configur|requirement|onboard",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(\.github/|docs/)?CONTRIBUTING\.(md|rst)", re.IGNORECASE)
_NO_DOCUMENTATION = re.compile(
    r"^(github|gitlab)\.com/[^/]+/[^/]+(/(?!.*wiki).*)?/?$|shields\.io|badge|codecov|coveralls|travis|circleci|pypi|hub\.docker|ghcr\.io|\.(svg|png|gif)$"
    r"|discord|slack|gitter|twitter|x\.com|localhost|127\.0|example\.|sonar|pepy|anaconda|zenodo|deploy|heroku|codespaces",
    re.IGNORECASE,
)
_MOST_DOCUMENTS = 8


def gather(project: Project, options: Options) -> Facts:
    """Look at the README and at the repository that it speaks of."""
    ground = Ground(project)
    readme = _find_readme(project)
    tests = any(project.role(f) is Role.TEST for f in project.python_files)
    if readme is None:
        return Facts(examined={"files": len(project.files)}, has_tests=tests)
    documents = _documents(readme, ground)
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
        outside=_outside(documents[readme], ground),
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


def _documents(readme: str, ground: Ground) -> dict[str, Document]:
    """The README, and the documents that it sends the reader to for set-up.

    Raises:
        NoAnswerError: the README cannot be read.
    """
    project = ground.project
    first = parse(readme, project.read(readme))
    found = {readme: first}
    for path in (*_sent_to(readme, first, ground), *(f for f in project.files if _SHOWN.fullmatch(f))):
        document = _read(path, ground) if path not in found and len(found) < _MOST_DOCUMENTS else None
        found |= {path: document} if document is not None else {}
    return found


def _sent_to(readme: str, document: Document, ground: Ground) -> Iterator[str]:
    for link in document.links:
        name = link.target.partition("#")[0]
        about = _ABOUT_SETUP.search(posixpath.basename(name)) or _ABOUT_SETUP.search(link.text)
        place = (
            joined(posixpath.dirname(readme), name.lstrip("/"))
            if about and references.judged(link) and not link.image
            else None
        )
        if place:
            yield place if place in ground.files else ground.other_case(place) or place


def _outside(document: Document, ground: Ground) -> str:
    """The address of the project's own documentation on the web, when the document links to it."""
    own = [name.replace("-", "") for name in ground.names if len(name) > 3]
    for link in document.links:
        address = re.fullmatch(r"https?://([^?#]+)[^\s]*", link.target)
        if not address or link.image or _NO_DOCUMENTATION.search(address[1]):
            continue
        if any(name in re.sub(r"[-_.]", "", address[1].lower()) for name in own):
            return link.target
    return ""


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
