"""Whether the README sends its reader to documentation that lies outside of what is judged: on the web, or above a project in a sub-folder. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from gates.catalog.readme import references
from gates.catalog.readme.ground import Ground, joined
from gates.tools.document import Document, Link

_NONE = re.compile(
    r"^(github|gitlab)\.com/[^/]+/[^/]+(/(?!.*wiki).*)?/?$|shields\.io|badge|codecov|coveralls|travis|circleci|pypi|hub\.docker|ghcr\.io|\.(svg|png|gif)$"
    r"|(^|\.)(discord\.(gg|com)|slack\.com|gitter\.im|twitter\.com|x\.com)\b|localhost|127\.0|example\.|sonar|pepy|anaconda|zenodo|deploy|heroku|codespaces",
    re.IGNORECASE,
)
_DOCUMENTATION = re.compile(
    r"\b(docs?|documentation|manual|handbook|wiki|install|installation|set-?up|guide(lines)?|getting started|quick-?start)\b",
    re.IGNORECASE,
)
_IS_THERE = re.compile(
    r"^\W*(?:(?:the|our|project|full|complete|official|user) )*(?:documentation|docs)\b\W{0,4}(?::|is\b|are\b|can be\b|lives?\b)",
    re.IGNORECASE,
)
_LONG = 4
"""Letters of a name that may be a part of a word of an address; a shorter one has to be a whole word of it."""
_COMMON = {"api", "app", "server", "service", "project", "recipes", "web", "site", "docs", "python", "the"}


def documentation(document: Document, ground: Ground) -> str:
    """The address of the project's own documentation, when the document links to it; "" without one."""
    return next(iter((*_on_the_web(document, ground), *_above(document, ground))), "")


def _on_the_web(document: Document, ground: Ground) -> Iterator[str]:
    long, words = _names(document, ground)
    for link in document.links:
        address = re.fullmatch(r"https?://([^?#]+)[^\s]*", link.target)
        if not address or link.image or _NONE.search(address[1]):
            continue
        plain = re.sub(r"[-_.]", "", address[1].lower())
        if (
            any(name in plain for name in long)
            or _is_told_to_be_there(link, document)
            or (_speaks_of_documentation(link, document) and words & set(re.split(r"[./]", address[1].lower())))
        ):
            yield link.target


def _names(document: Document, ground: Ground) -> tuple[list[str], set[str]]:
    """The project's names, joined, that are long enough to tell it apart; and all, with the words of the title, as whole words."""
    title = document.headings[0].text.lower() if document.headings else ""
    words = {name for name in ground.names if name} | set(re.findall(r"[a-z][\w-]+", title))
    return [name.replace("-", "") for name in ground.names if len(name) >= _LONG], words - _COMMON


def _speaks_of_documentation(link: Link, document: Document) -> bool:
    near = (p.text for p in document.prose if p.line == link.line)
    return any(_DOCUMENTATION.search(text) for text in (link.text, link.target, *near))


def _is_told_to_be_there(link: Link, document: Document) -> bool:
    """Whether the line of the link says where the documentation is: "Documentation: ..."."""
    return any(_IS_THERE.search(p.text) for p in document.prose if p.line == link.line)


def _above(document: Document, ground: Ground) -> Iterator[str]:
    """Links of a project in a sub-folder to documents of the repository that lie above it."""
    for link in document.links if ground.project.git.prefix else ():
        above = references.judged(link) and not link.image and joined("", posixpath.normpath(link.target)) is None
        if above and _speaks_of_documentation(link, document):
            yield link.target
