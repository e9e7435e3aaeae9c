"""Which committed documents describe this application, and which served document each of them should equal."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gates.catalog.api_docs import _match
from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import openapi
from gates.tools.app_boot import Boot, Served

_NOT_OURS = re.compile(r"(^|/)(tests?|testdata|fixtures|examples?|vendor|third[_-]party|node_modules|site-packages)/")
_FORMER = re.compile(r"(?i)(^|/)(archived?|old|legacy|history|previous|releases?|snapshots?|v?\d+\.\d+(\.\d+)?)(/|$)")
_USUAL_PLACE = re.compile(r"(?i)^([\w.-]+/){0,2}[\w.-]*(openapi|swagger|api|schema|spec)[\w.-]*$")


class Pair(NamedTuple):
    """A committed document and the served one that it should equal, None where the application makes none.

    Attributes:
        twin: the served document, its paths spelled as the committed one spells them.
        origin: the same as the application makes it.
    """

    document: openapi.Document
    twin: Served | None
    origin: Served | None


class _Spelling(NamedTuple):
    """How a document's paths are written elsewhere: `strip` taken off their beginning, then `add` put before them."""

    add: str = ""
    strip: str = ""

    def of(self, path: str) -> str:
        """A path as it is written elsewhere."""
        return self.add + path.removeprefix(self.strip)


def committed(project: Project, configured: str | None) -> tuple[list[openapi.Document], tuple[str, ...]]:
    """(the committed documents, sentences about those that cannot be read)."""
    found, unreadable = [], []
    for path in (configured,) if configured else project.stack.api_documents:
        if configured is None and _NOT_OURS.search(path):
            continue
        try:
            found.append(openapi.parse(path, project.read(path)))
        except NoAnswerError as error:
            unreadable.append(str(error))
    return found, tuple(unreadable)


def pairs(documents: Sequence[openapi.Document], boot: Boot | None, *, configured: bool) -> list[Pair]:
    """The documents that describe this application, each beside what it should equal.

    One that shares no operation with the application is another one's (a supplier's, a client's), unless it stands where an
    application's own document stands and there is no better one. Copies of former versions are left out where there is a current one.
    """
    if boot is None:
        return [Pair(d, None, None) for d in documents]
    ours = [d for d in documents if configured or _score(d, boot)]
    ours = ours or [d for d in documents if _stands_for(d, boot)]
    current = [d for d in ours if not _FORMER.search(d.path)] or ours
    return [_paired(d, boot.documents) for d in current]


def uncommitted(found: Sequence[Pair], boot: Boot | None) -> Iterator[str]:
    """Where the served documents with operations begin that no committed document stands for."""
    for served in boot.documents if boot is not None else ():
        if any(True for _ in openapi.operations(served.document)) and not any(p.origin is served for p in found):
            yield served.prefix or "/"


def _score(document: openapi.Document, boot: Boot) -> int:
    by_routes = [_match.overlap(document.data, boot.routes, p) for p in ("", _match.base_path(document.data))]
    return max([*by_routes, *(_common(document, s)[0] for s in boot.documents)])


def _stands_for(document: openapi.Document, boot: Boot) -> bool:
    """Whether a document without a common operation is this application's all the same: by its title or its place."""
    titles = {_title(s.document) for s in boot.documents} - {""}
    return _title(document.data) in titles or bool(_USUAL_PLACE.match(document.path))


def _title(data: Mapping[str, Any]) -> str:
    info = data.get("info")
    return str(info.get("title", "")) if isinstance(info, dict) else ""


def _paired(document: openapi.Document, served: Sequence[Served]) -> Pair:
    """The served document with most operations in common."""
    if not served:
        return Pair(document, None, None)
    best = max(served, key=lambda s: (_common(document, s)[0], _title(s.document) == _title(document.data)))
    spelling = _common(document, best)[1]
    if spelling == _Spelling():
        return Pair(document, best, best)
    paths = {spelling.of(path): item for path, item in (best.document.get("paths") or {}).items()}
    return Pair(document, dataclasses.replace(best, document={**best.document, "paths": paths}), best)


def _common(document: openapi.Document, served: Served) -> tuple[int, _Spelling]:
    """(number of common operations, how the committed document spells the served paths)."""
    mine = {(_match.shape(p), m) for p, m, _ in openapi.operations(document.data)}
    theirs = [(p, m) for p, m, _ in openapi.operations(served.document)]
    ways = dict.fromkeys(
        [
            _Spelling(),
            _Spelling(add=served.prefix),
            _Spelling(add=_match.base_path(served.document)),
            _Spelling(strip=_match.base_path(document.data)),
        ]
    )
    counted = [(sum((_match.shape(way.of(p)), m) in mine for p, m in theirs), way) for way in ways]
    return max(counted, key=lambda c: c[0])
