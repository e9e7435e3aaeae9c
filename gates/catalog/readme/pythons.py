"""The versions of Python that a sentence tells, against the metadata, the images and CI. Pure, but for asking the `Ground`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.catalog.readme import metadata
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground
from gates.tools.document import Prose

_PAST = re.compile(
    r"\b(no longer|not? support|dropped?|drops|removed?|since|until|before|instead|unlike|except|older|below|end[- ]of[- ]life|eol|legacy)\b",
    re.IGNORECASE,
)
_PYTHON = re.compile(
    r"\b[Pp]ython\s*[:(]?\s*(?:versions?:?\s*)?(>=|≥|>)?\s*v?3\.(\d{1,2})\b(?!\.\d)(?!\s*(?:and|or|to|-)\s*(?:below|older|earlier|lower))"
)
_LEAST_BEFORE = re.compile(r"\b(?:at least|minimum|requires?|needs?|you need)\b", re.IGNORECASE)
_LEAST_AFTER = re.compile(
    r"\s*\)?\s*(?:\+|,?\s*\(?\b(?:or|and) (?:newer|later|higher|above|greater|up)\b)", re.IGNORECASE
)
_ADVISED = re.compile(r"\b(?:recommend\w*|prefer\w*|suggest\w*|ideally|best)\b", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:for example|e\.g\.|if|when|say|suppose)\b[^.]*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[\w)+][.!?])(?<!e\.g\.)(?<!i\.e\.)\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NEEDED = re.compile(r"requirement|prerequisite|install|set[- ]?up|getting started|what you need", re.IGNORECASE)
_DOCKERFILE = re.compile(r"(^|/)[\w.-]*Dockerfile[\w.-]*$|\.dockerfile$", re.IGNORECASE)
_WORKFLOW = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$")
_IMAGE = re.compile(r"^FROM\s+(?:--\S+\s+)?(\S*python\S*)", re.MULTILINE | re.IGNORECASE)
_MINOR = re.compile(r"(?<![\d.])3\.(\d{1,2})(?![\d])")
_ANY = re.compile(r"3\.x\b|python-version-file|python[-_]version:\s*[\"']?(?:\$|3[\"']?\s*$|>)", re.MULTILINE)
"""A version of CI that is not written in so many words."""


def look(path: str, prose: Prose, section: str, ground: Ground) -> Iterator[Observation]:
    """A Python that is told to be enough and is not, or that is demanded and that nothing of the project has.

    Args:
        section: the heading above the sentence, "" without one.
    """
    for sentence in _SENTENCE_END.split(_plain(prose.text)):
        told = _PYTHON.search(sentence)
        before = sentence[: told.start()] if told else ""
        if told is None or _PAST.search(sentence) or _SUPPOSED.search(before):
            continue
        demanded = not _ADVISED.search(sentence)
        least = demanded and bool(told[1] or _LEAST_AFTER.match(sentence, told.end()) or _LEAST_BEFORE.search(before))
        detail = _refuted(int(told[2]), ground, least=least, asked=bool(_NEEDED.search(section)))
        if detail:
            yield Observation("readme/python-version", path, prose.line, f"Python 3.{told[2]}", detail)


def _plain(text: str) -> str:
    """A line without its marks for bold, code, links and cells, as it is read."""
    return " ".join(re.sub(r"[*`|]|__", " ", _LINK.sub(r"\1", text)).split())


def _refuted(minor: int, ground: Ground, *, least: bool, asked: bool) -> str:
    """Why Python 3.`minor` cannot be right, "" when it can; `least` where it is demanded, `asked` where a section tells what is needed."""
    oldest, newest = metadata.oldest_python(ground), metadata.newest_python(ground)
    if oldest is not None and (3, minor) < oldest and (least or asked):
        return f"the metadata requires Python {oldest[0]}.{oldest[1]} or newer"
    if newest is not None and (3, minor) > newest and (least or asked):
        return f"the metadata allows nothing newer than Python {newest[0]}.{newest[1]}"
    if not least:
        return ""
    if (image := _newest_image(ground)) is not None and image[1] < minor:
        return f"{image[0]} deploys the project on Python 3.{image[1]}"
    if (tested := _newest_of_ci(ground)) is not None and tested[1] < minor:
        return f"{tested[0]} runs nothing newer than Python 3.{tested[1]}"
    return ""


def _newest_image(ground: Ground) -> tuple[str, int] | None:
    """(Dockerfile, minor version) of the newest Python image; None where an image does not say its version."""
    found: list[tuple[int, str]] = []
    for path in filter(_DOCKERFILE.search, ground.project.files):
        text = ground.text(path) or ""
        for image in _IMAGE.findall(text):
            version = _MINOR.search(_expanded(image, text))
            if version is None:
                return None
            found.append((int(version[1]), path))
    return (max(found)[1], max(found)[0]) if found else None


def _expanded(image: str, text: str) -> str:
    """The name of an image with the defaults of its build arguments."""
    defaults = dict(re.findall(r"^ARG\s+(\w+)=[\"']?([^\s\"']+)", text, re.MULTILINE))
    return re.sub(r"\$\{?(\w+)\}?", lambda m: defaults.get(m[1], ""), image)


def _newest_of_ci(ground: Ground) -> tuple[str, int] | None:
    """(workflow, minor version) of the newest Python that any workflow names; None where one may be taken from elsewhere."""
    texts = {p: ground.text(p) or "" for p in ground.project.files if _WORKFLOW.search(p)}
    if any(_ANY.search(text) for text in texts.values()):
        return None
    found = [(int(m), path) for path, text in texts.items() if "python" in text for m in _MINOR.findall(text)]
    return (max(found)[1], max(found)[0]) if found else None
