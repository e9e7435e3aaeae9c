"""What the sentences of a document claim and the repository can refute: named files, the version of Python, the project's own version."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator

from gates.catalog.readme import metadata, pythons
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground, joined
from gates.tools.document import Document, Prose

_FILE = re.compile(r"(?:\./)?(?:[\w.-]+/)+[\w-][\w.-]*\.(?:md|rst|py|ya?ml|toml|json|sh|sql|ini|cfg|txt|html|mako)")
_MADE_UP = re.compile(r"path/to|your|example|foo|bar|[A-Z_]{4,}|\.\.\.|…")
_SHOWN_VERSION = re.compile(r"(?<![\w.])v?(\d+\.\d+\.\d+)(?![\w.]*\d)")


def look(path: str, document: Document, ground: Ground) -> Iterator[Observation]:
    """The claims of the document at `path` that the repository refutes."""
    for span in document.spans:
        yield from _file(path, span, ground)
    for line, parts in itertools.groupby(document.prose, key=lambda prose: prose.line):
        section = document.section_of(line)
        prose = Prose(" ".join(p.text for p in parts), line)  # a row of a table comes cell by cell
        yield from pythons.look(path, prose, section.text if section else "", ground)
        yield from _version(path, prose, ground)


def _file(path: str, span: Prose, ground: Ground) -> Iterator[Observation]:
    name = span.text.strip()
    removed = [f for f in ground.removed if f == name.removeprefix("./") or f.endswith(f"/{name}")]
    if removed and not ground.elsewhere(name) and not ground.exists(name.removeprefix("./")):
        yield Observation(
            "readme/stale-name", path, span.line, name, "this change removes the file", ground.near(removed[0])
        )
        return
    place = joined("", name) if _FILE.fullmatch(name) and not _MADE_UP.search(name) else None
    if (
        not place
        or place.partition("/")[0] not in ground.folders
        or ground.exists(place)
        or ground.elsewhere(place)
        or ground.ignored(place)
    ):
        return
    near = ground.near(place)
    alike = difflib.SequenceMatcher(None, place, near).ratio() if near else 0.0
    yield Observation("readme/named-file", path, span.line, name, f"{place} does not exist", near, alike > 0.92)


def _version(path: str, prose: Prose, ground: Ground) -> Iterator[Observation]:
    """The project's own version, where a sentence says what `pip show` or the current version is."""
    version = metadata.version(ground)
    own = "|".join(re.escape(name) for name in {ground.project.name, *(p.name for p in ground.project.packages)})
    told = _SHOWN_VERSION.search(prose.text)
    if version is None or not told or told[1] == version:
        return
    if re.search(rf"pip show ({own})\b|\b(current|latest|this) (version|release) is\b", prose.text):
        yield Observation("readme/stale-name", path, prose.line, f"version {told[1]}", f"the metadata says {version}")
