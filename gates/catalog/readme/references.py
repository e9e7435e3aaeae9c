"""Do the links of a document lead somewhere? Relative ones, anchors, and those to the repository's own web address.

Addresses outside are visited only when asked (`online`). A link that leaves the root (`../../actions/...`) is a page of the hosting site, not a file.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote, urldefrag

from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground, joined, nearest
from gates.project.environment import own_folder
from gates.tools.document import Document, Link, anchor_key

Reader = Callable[[str], Document | None]
"""Takes the document at a path apart; None where it is none of a kind that has anchors we know."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_BUILT_IN = frozenset({"", "top", "readme", "readme-ov-file"})
_CONTRIBUTION = re.compile(
    r"(a11y|audio|blog|bug|business|code|content|data|design|doc|eventorganizing|example|financial|fundingfinding|ideas|infra|maintenance|mentoring|"
    r"platform|plugin|projectmanagement|promotion|question|research|review|security|talk|test|tool|translation|tutorial|userTesting|video)-[\w-]+",
    re.IGNORECASE,
)
"""What all-contributors links its pictographs to; it means no place."""
_VIEW = re.compile(r"l\d+(c\d+)?(-l?\d+(c\d+)?)?|:~:text=.*|fn(ref)?-?.*|issuecomment-.*|discussion.*")


def judged(link: Link) -> bool:
    """Whether it is a link that can be judged without the network."""
    return bool(link.target) and not _SCHEME.match(link.target) and not re.search(r"[{}<>$\x00]|%7B|%3C", link.target)


def look(
    path: str, document: Document, ground: Ground, read: Reader, ignored: tuple[str, ...]
) -> Iterator[Observation]:
    """The links of the document at `path` that lead nowhere."""
    ground.foresee(_named(path, document, ground))
    for link in document.links:
        target = own_address(link.target, ground) or link.target
        if not judged(Link(target, link.line)) or any(fnmatch.fnmatchcase(link.target, glob) for glob in ignored):
            continue
        found = _look_at(path, document, target, link, ground, read)
        if found is not None:
            yield found


def _named(path: str, document: Document, ground: Ground) -> Iterator[str]:
    """The paths that the links of a document name and that a clone does not have."""
    for link in document.links:
        name = unquote(re.split("[?#]", own_address(link.target, ground) or link.target, maxsplit=1)[0])
        place = _place(path, name, ground) if name and judged(Link(name, link.line)) else None
        if place and place not in ground.files and place not in ground.folders:
            yield place


def look_online(documents: Mapping[str, Document], ground: Ground, ignored: tuple[str, ...]) -> Iterator[Observation]:
    """The addresses on the web that are not there any more; advice, since the web changes without the commit."""
    from gates.tools import web_links

    found = [(path, link) for path, document in documents.items() for link in document.links]
    outside = [
        (path, link)
        for path, link in found
        if web_links.is_public(link.target)
        and own_address(link.target, ground) is None
        and not re.search(r"[{}<>$\x00\s]", link.target)
        and not any(fnmatch.fnmatchcase(link.target, glob) for glob in ignored)
    ]
    answers = web_links.ask(
        (link.target for _, link in outside), own_folder(ground.project.root) / "cache" / "links.json"
    )
    for path, link in outside:
        answer = answers[urldefrag(link.target).url]
        if answer.there is False:
            yield Observation("readme/dead-address", path, link.line, link.target, answer.why, firm=False)


def own_address(target: str, ground: Ground) -> str | None:
    """A link to a file on the repository's own web page, as a path from the project's root; None for anything else, and for what lies outside."""
    if not ground.remote:
        return None
    own = re.fullmatch(
        rf"https?://(?:www\.)?[\w.-]+/{re.escape(ground.remote)}(?:/-)?/(?:blob|tree|raw)/(?:main|master|HEAD|trunk|develop)/([^?]*)(?:\?.*)?",
        target,
    )
    prefix = ground.project.git.prefix
    return f"/{own[1].removeprefix(prefix)}" if own and own[1].startswith(prefix) else None


def _look_at(
    path: str, document: Document, target: str, link: Link, ground: Ground, read: Reader
) -> Observation | None:
    raw, _, fragment = target.partition("#")
    name = unquote(raw.partition("?")[0])
    if not name:
        return _anchor(path, link, fragment, document, "this document")
    place = _place(path, name, ground)
    if place is None:
        return None
    if not ground.exists(place):
        return _missing(path, link, place, ground)
    inside = ground.other_case(place)
    if inside is not None and inside != place and place not in ground.files | ground.folders:
        return Observation("readme/letter-case", path, link.line, link.target, f"the file is called {inside}", inside)
    there = read(place) if fragment else None
    return _anchor(path, link, fragment, there, place) if there is not None else None


def _place(path: str, name: str, ground: Ground) -> str | None:
    """The path from the root that a link means: seen from where the document is, or from where a symbolic link leads; None outside."""
    if name.startswith("/"):
        return joined("", name.lstrip("/"))
    places = [joined(posixpath.dirname(p), name) for p in dict.fromkeys((path, ground.real(path)))]
    return next((p for p in places if p is not None and ground.exists(p)), None if None in places else places[0])


def _missing(path: str, link: Link, place: str, ground: Ground) -> Observation | None:
    other = ground.other_case(place)
    if other is not None:
        return Observation("readme/letter-case", path, link.line, link.target, f"the file is called {other}", other)
    if ground.ignored(place):
        return None
    firm = "/" not in path or "." in posixpath.basename(
        place
    )  # pages of a documentation site may have addresses of their own
    return Observation(
        "readme/broken-link", path, link.line, link.target, f"{place} does not exist", ground.near(place), firm
    )


def _anchor(path: str, link: Link, fragment: str, there: Document, where: str) -> Observation | None:
    wanted = anchor_key(unquote(fragment))
    if _CONTRIBUTION.fullmatch(wanted) and not re.search(r"\w", link.text):
        return None
    if wanted in there.anchors or wanted in _BUILT_IN or _VIEW.fullmatch(wanted):
        return None
    near = nearest(wanted, there.anchors, 0.5)
    return Observation(
        "readme/broken-anchor",
        path,
        link.line,
        link.target,
        f"no heading of {where} gives the anchor #{wanted}",
        f"#{near}" if near else "",
    )
