"""Requirement files as pip reads them: continuations, comments, hashes, includes, addresses; with line numbers."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from gates.errors import NoAnswerError
from gates.project import Project
from gates.tools import via_comments
from gates.tools.dist_names import normalise

_DEVELOPMENT = re.compile(r"(^|[-_./])(dev|develop|development|tests?|testing|lint|docs?|ci|typing|tools)([-_./]|$)")
_INCLUDED = re.compile(r"(?:-r|--requirement|-c|--constraint)[ =]?\s*(\S+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[ =]?\s*")
_HASH = re.compile(r"\s--hash[= ](sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128}))\b")
_NO_VERSION = "it is fetched from an address that does not tell its version"


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """One dependency as a file of the project names it.

    Attributes:
        name: normalised.
        path, line: where; line 0 when it cannot be said.
        version: "" when it is not pinned to one.
        optional: whether production does without it (development groups, extras).
        extras: extras that it asks for.
        marker: environment marker, "" for none.
        problem: why the file cannot tell its version, "" when it can or when it is merely not pinned.
        direct: whether somebody wrote it down; False for what a tool added because another package needs it.
        needs: the packages that it needs, as a lock says.
        needed_by: the packages that need it, as the annotations of a compiled requirement file say.
        files: the distributions that the file accepts, as (address or name, "" where it does not tell; "sha256:..."), sorted.
    """

    name: str
    path: str
    line: int
    version: str = ""
    optional: bool = False
    extras: tuple[str, ...] = ()
    marker: str = ""
    problem: str = ""
    direct: bool = True
    needs: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def line_of(text: str, needle: str) -> int:
    """The first line that contains the text and is no comment, 0 when there is none."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if needle in line and not line.lstrip().startswith("#")), 0)


def read(project: Project, path: str, seen: frozenset[str] = frozenset()) -> Iterator[Declared]:
    """What a requirement file declares, included files too.

    Raises:
        NoAnswerError: the file, or one that it includes, cannot be read.
        ValueError: a line is no requirement.
    """
    if path in seen:
        return
    optional = bool(_DEVELOPMENT.search(path.removesuffix(".txt")))
    text = project.read(path)
    origins = via_comments.read(text, normalise(project.name))
    for number, whole in _whole_lines(text):
        line, hashes = _without_options(whole), tuple(("", found) for found in sorted(_HASH.findall(whole)))
        included = _INCLUDED.match(line)
        if included:
            yield from read(project, _beside(path, number, included.group(1)), seen | {path})
            continue
        wanted = _EDITABLE.sub("", line)
        if not wanted.startswith("-"):
            for item in _of_line(wanted, path, number, optional=optional):
                origin = origins.of(number)
                yield dataclasses.replace(item, direct=origin.direct, needed_by=origin.needed_by, files=hashes)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of the first line, the whole line) with continuations joined, comments and hashes removed."""
    return ((number, line) for number, whole in _whole_lines(text) if (line := _without_options(whole)))


def _without_options(whole: str) -> str:
    return re.sub(r"\s--(hash|config-settings|global-option|install-option)\b.*$", "", whole).strip()


def _whole_lines(text: str) -> Iterator[tuple[int, str]]:
    start, parts = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        start = start or number
        bare = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        parts.append(bare.removesuffix("\\"))
        if bare.endswith("\\"):
            continue
        if _without_options("".join(parts)):
            yield start, "".join(parts)
        start, parts = 0, []


def one(text: str, path: str, line: int, *, optional: bool) -> Declared:
    """One requirement of PEP 508.

    Raises:
        ValueError: it is none.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        wanted = Requirement(text)
    except InvalidRequirement as error:
        raise ValueError(f"line {line} is no requirement ({text[:80]})") from error
    version, problem = _of_address(wanted.url) if wanted.url else ("", "")
    for specifier in wanted.specifier:
        if specifier.operator in {"==", "==="} and not specifier.version.endswith("*"):
            version = specifier.version
    extras, marker = tuple(sorted(wanted.extras)), str(wanted.marker or "")
    return Declared(normalise(wanted.name), path, line, version, optional, extras, marker, problem)


def _beside(path: str, number: int, named: str) -> str:
    other = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
    if "://" in named or other.startswith(("../", "/")):
        raise NoAnswerError(
            f"{path}:{number} includes {named}, which is not in the repository.", "Copy it into the tree."
        )
    return other


def _of_line(line: str, path: str, number: int, *, optional: bool) -> Iterator[Declared]:
    """A requirement by name, by address, or a folder of the project itself, which is judged as code."""
    if re.match(r"[A-Za-z0-9][\w.-]*\s*(@|\[|[<>=!~;(]|$)", line):
        yield one(line, path, number, optional=optional)
    elif "://" in line or line.endswith(".whl"):
        version, problem = _of_address(line)
        named = re.search(r"[#&]egg=([\w.-]+)", line) or re.match(
            r"([\w.]+?)-\d", posixpath.basename(urlsplit(line).path)
        )
        name = normalise(named.group(1)) if named else line[:80]
        yield Declared(name, path, number, version, optional, problem=problem)


def _of_address(address: str) -> tuple[str, str]:
    """(version, why it is unknown) of what an address leads to."""
    name = unquote(posixpath.basename(urlsplit(address).path))
    found = (
        re.match(r"[\w.]+?-(\d[\w.!+]*)-", name)
        if name.endswith(".whl")
        else re.match(r".+?-(\d[\w.!+]*)\.(tar\.gz|zip)$", name)
    )
    return (found.group(1), "") if found else ("", _NO_VERSION)
