"""What the sentences of a document claim and the repository can refute: named files, the version of Python, the project's own version."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from gates.catalog.readme import metadata
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground, joined
from gates.tools.document import Document, Prose

_FILE = re.compile(r"(?:\./)?(?:[\w.-]+/)+[\w-][\w.-]*\.(?:md|rst|py|ya?ml|toml|json|sh|sql|ini|cfg|txt|html|mako)")
_MADE_UP = re.compile(r"path/to|your|example|foo|bar|[A-Z_]{4,}|\.\.\.|…")
_PYTHON = re.compile(
    r"\b[Pp]ython\s*(?:version\s*)?(>=|≥|>)?\s*3\.(\d{1,2})\b(?!\.\d)(?!\s*(?:and|or|to|-)\s*(?:below|older|earlier|lower))"
)
_LEAST = re.compile(
    r"\+|\b(?:or|and) (?:newer|later|higher|above|greater|up)\b|at least|minimum|requires?\b|needs?\b|you need",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"requirement|prerequisite|install|set[- ]?up|getting started|what you need", re.IGNORECASE)
_PAST = re.compile(
    r"\b(no longer|not? support|dropped?|drops|removed?|since|until|before|instead|unlike|except|older|below|end[- ]of[- ]life|eol|legacy)\b",
    re.IGNORECASE,
)
_SHOWN_VERSION = re.compile(r"(?<![\w.])v?(\d+\.\d+\.\d+)(?![\w.]*\d)")


def look(path: str, document: Document, ground: Ground) -> Iterator[Observation]:
    """The claims of the document at `path` that the repository refutes."""
    for span in document.spans:
        yield from _file(path, span, ground)
    for prose in document.prose:
        section = document.section_of(prose.line)
        yield from _python(path, prose, section.text if section else "", ground)
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


def _python(path: str, prose: Prose, section: str, ground: Ground) -> Iterator[Observation]:
    """A Python that is told to be enough and that the metadata does not allow."""
    told, oldest = _PYTHON.search(prose.text), metadata.oldest_python(ground)
    if told is None or oldest is None or (3, int(told[2])) >= oldest or _PAST.search(prose.text):
        return
    if told[1] or _LEAST.search(prose.text) or _NEEDED.search(section):
        detail = f"the metadata requires Python {oldest[0]}.{oldest[1]} or newer"
        yield Observation("readme/python-version", path, prose.line, f"Python 3.{told[2]}", detail)


def _version(path: str, prose: Prose, ground: Ground) -> Iterator[Observation]:
    """The project's own version, where a sentence says what `pip show` or the current version is."""
    version = metadata.version(ground)
    own = "|".join(re.escape(name) for name in {ground.project.name, *(p.name for p in ground.project.packages)})
    told = _SHOWN_VERSION.search(prose.text)
    if version is None or not told or told[1] == version:
        return
    if re.search(rf"pip show ({own})\b|\b(current|latest|this) (version|release) is\b", prose.text):
        yield Observation("readme/stale-name", path, prose.line, f"version {told[1]}", f"the metadata says {version}")
