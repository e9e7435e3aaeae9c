"""The documents that a README sends its reader to for set-up: by a link, or by a name in a sentence. Reads the repository, judges nothing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from gates.catalog.readme import metadata, references, sections
from gates.catalog.readme.ground import Ground, joined
from gates.tools.document import Document, Link

_ABOUT_SETUP = re.compile(
    r"contribut|install|set[-_ ]?up|getting[-_ ]?started|quick[-_ ]?start|develop|hacking|build|usage|running|\brun\b|test|local|configur|requirement|onboard",
    re.IGNORECASE,
)
_WAY_POST = re.compile(
    r"(^|\b)(docs?|documentation|guides?|manual|handbook|wiki|index|readme|overview)\b", re.IGNORECASE
)
_OTHER_BUSINESS = re.compile(
    r"^(release|notes|change|history|news|upgrad|licen[cs]e|copying|authors|security|code[-_ ]of[-_ ]conduct)",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(\.github/|docs/)?CONTRIBUTING\.(md|rst)", re.IGNORECASE)
_PAGE = re.compile(r"(?<![\w./:-])(?:\./)?((?:[\w.-]+/)*[\w-][\w.-]*\.(?:md|markdown|rst))(?![\w/])", re.IGNORECASE)
_TARGET = re.compile(r"\]\([^)]*\)")
_NEAR = 60
"""Characters before a name that tell what the document is for."""
_FRONT_PAGES = ("README.md", "index.md", "README.rst", "index.rst", "readme.md")
_MOST = 8
_NEEDED = {"set-up", "running", "tests"}


def documents(readme: str, first: Document, ground: Ground, read: references.Reader) -> dict[str, Document]:
    """The README, then what it sends the reader to; where that does not tell all that a newcomer needs, what those send to in turn."""
    found = {readme: first}
    own = frozenset(metadata.scripts_of(ground.project.pyproject) or {})
    shown = [f for f in ground.project.files if _SHOWN.fullmatch(f)]
    _add(found, (*_sent_to(readme, first, ground, _ABOUT_SETUP), *shown), ground, read)
    if _told(found, own) >= _NEEDED:
        return found
    posts = {p: page for p in _sent_to(readme, first, ground, _WAY_POST) if p not in found and (page := read(p))}
    for path, document in list((found | posts).items())[1:_MOST]:
        _add(found, _sent_to(path, document, ground, _ABOUT_SETUP), ground, read)
    return found


def _add(found: dict[str, Document], paths: Iterable[str], ground: Ground, read: references.Reader) -> None:
    """Add the documents at these paths, each text once."""
    for path in paths:
        known = ground.real(path) in {ground.real(p) for p in found}
        document = read(path) if not known and len(found) < _MOST else None
        found |= {path: document} if document is not None else {}


def _told(found: Mapping[str, Document], own: frozenset[str]) -> set[str]:
    return {s.kind for path, document in found.items() for s in sections.find(path, document, own) if not s.empty}


def _sent_to(path: str, document: Document, ground: Ground, about: re.Pattern[str]) -> Iterator[str]:
    for link in (*document.links, *_named(document, ground)):
        target = references.own_address(link.target, ground) or link.target
        name = target.partition("#")[0].partition("?")[0]
        told = about.search(posixpath.basename(name.rstrip("/"))) or about.search(link.text)
        if (
            told
            and name
            and not _OTHER_BUSINESS.match(posixpath.basename(name))
            and not link.image
            and references.judged(Link(target, link.line))
        ):
            place = joined("" if name.startswith("/") else posixpath.dirname(path), name.lstrip("/"))
            yield from (p for p in (_page(place, ground),) if p)


def _named(document: Document, ground: Ground) -> Iterator[Link]:
    """Documents that a sentence names without a link, as paths from the root."""
    for prose in document.prose:
        text = _TARGET.sub("]", prose.text)
        for found in _PAGE.finditer(text):
            if found[1] in ground.files:
                yield Link(f"/{found[1]}", prose.line, text[max(0, found.start() - _NEAR) : found.start()])


def _page(place: str | None, ground: Ground) -> str:
    """The document at a place; of a folder, the page that the hosting site shows for it."""
    if place is None:
        return ""
    if place in ground.folders:
        pages = (posixpath.join(place, name) for name in _FRONT_PAGES)
        return next((p for p in pages if p in ground.files), "")
    return place if place in ground.files else ground.other_case(place) or place
