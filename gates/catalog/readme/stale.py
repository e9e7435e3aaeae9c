"""What the documents still name although this change took it away: targets, services, scripts, variables, ports, versions of Python.

Only what the base had, what the change removed from every file that could have it, and what a document still says as if it were there.
That set-up files changed and the README did not is no finding: mostly there is nothing to say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from gates.catalog.readme import blocks, target_files, targets
from gates.catalog.readme.facts import Observation
from gates.catalog.readme.ground import Ground, nearest
from gates.tools.document import Document

_PAST = re.compile(
    r"\b(no longer|not? (support|need|use)|dropped?|drops|removed?|since|until|before|instead|unlike|formerly|previously|deprecated|legacy|renamed|"
    r"replaced|was called|old(er)?|upgrad)",
    re.IGNORECASE,
)
_SAYING = {
    "make": r"\bg?make\b[^|;&\n]*\s{}\b",
    "nox": r"\bnox\b[^|;&\n]*(?:-s|--sessions?)[ =](?:[\w.-]+[ ,])*{}(?![\w-])",
    "npm": r"\b(?:npm|pnpm|yarn|bun)\b(?: run)? {}(?![\w:-])",
    "just": r"\bjust {}(?![\w-])",
    "compose": r"\bdocker[ -]compose\b[^|;&\n]*\s{}(?![\w-])",
}
_WORD = {"make": "target", "nox": "session", "npm": "script", "just": "recipe", "compose": "service"}
_READ = re.compile(
    r"(?:environ(?:\.get)?\s*[\[(]|getenv\(|\benv(?:\.\w+)?\(|\bconfig\()\s*[\"']([A-Z][A-Z0-9_]*_[A-Z0-9_]+)[\"']|\$\{?([A-Z][A-Z0-9_]*_[A-Z0-9_]+)\b"
    r"|^\s*(?:-\s*|ENV |ARG |export )?([A-Z][A-Z0-9_]*_[A-Z0-9_]+)\s*[=:]|(?:alias|validation_alias|envvar|env)\s*=\s*[\"']([A-Z][A-Z0-9_]*_[A-Z0-9_]+)[\"']",
    re.MULTILINE,
)
_PORT = re.compile(
    r"^\s*-\s*[\"']?(?:[\d.]+:|\$\{\w+:-)?(\d{4,5})\}?:\d+|\bEXPOSE (\d{4,5})|(?:--port[= ]|--bind[= ]\S*:|port\s*=\s*)(\d{4,5})\b",
    re.MULTILINE,
)
_PYTHON = re.compile(
    r"\bFROM [\w./-]*python:3\.(\d+)|python-version:\s*[\"']?3\.(\d+)|^3\.(\d+)(?:\.\d+)?\s*$|requires-python\s*=\s*\"[^\"]*?3\.(\d+)",
    re.MULTILINE,
)
_SPEAKING = re.compile(r"\.(py|ya?ml|toml|ini|cfg|sh|env|json|conf|properties)$|(^|/)(\.env[\w.-]*|[\w.-]*Dockerfile[\w.-]*|Makefile|justfile|Procfile|\.python-version)$")  # fmt: skip
_DOCUMENT = re.compile(r"\.(md|rst|txt)$", re.IGNORECASE)
_MOST = 200


def look(documents: Mapping[str, Document], ground: Ground) -> Iterator[Observation]:
    """What the documents name and this change removed; nothing without a base."""
    changed = [f for f in ground.project.changed_files if not _DOCUMENT.search(f)][:_MOST]
    before = {f: text for f in changed if _speaks(f) and (text := ground.project.base_text(f)) is not None}
    if not before:
        return
    lines = {path: list(_lines(document)) for path, document in documents.items()}
    yield from _targets(before, lines, ground)
    yield from _variables(before, lines, ground)
    yield from _ports(before, lines, ground)
    yield from _pythons(before, lines, ground)


def _speaks(path: str) -> bool:
    return bool(_SPEAKING.search(path)) or any(posixpath.basename(path) in names for names in targets.FILES.values())


def _lines(document: Document) -> Iterator[tuple[int, str]]:
    """The lines of a document that speak of the present: prose, code inside it, and commands."""
    for prose in document.prose:
        if not _PAST.search(prose.text):
            yield prose.line, prose.text
    for block in document.blocks:
        if block.skipped is None:
            yield from enumerate((blocks.command_text(block) or block.text).split("\n"), block.line)


Lines = Mapping[str, Iterable[tuple[int, str]]]


def _said(pattern: str, lines: Lines) -> Iterator[tuple[str, int]]:
    """The first place of each document that says it."""
    wanted = re.compile(pattern)
    for path, told in lines.items():
        found = next((number for number, text in told if wanted.search(text)), None)
        if found is not None:
            yield path, found


def _targets(before: Mapping[str, str], lines: Lines, ground: Ground) -> Iterator[Observation]:
    """Names of make, nox, npm, just and compose that no file of the tool defines any more."""
    for tool, names in targets.FILES.items():
        if tool not in _SAYING:
            continue
        old = [target_files.defined(tool, t) for f, t in before.items() if posixpath.basename(f) in names]
        now = [target_files.defined(tool, ground.text(f) or "") for f in ground.files if posixpath.basename(f) in names]
        if None in now:
            continue  # a file that can define names that are not written in it
        left = frozenset[str]().union(*filter(None, now))
        for name in sorted(frozenset[str]().union(*filter(None, old)) - left):
            near = nearest(name, left, 0.4)
            for path, line in _said(_SAYING[tool].format(re.escape(name)), lines):
                yield _stale(path, line, f"the {_WORD[tool]} {name}", "this change removes it", near)


def _variables(before: Mapping[str, str], lines: Lines, ground: Ground) -> Iterator[Observation]:
    """Environment variables that no file but documents has any more."""
    old = {name for text in before.values() for found in _READ.findall(text) for name in found if name}
    for name in sorted(old):
        said = list(_said(rf"(?<![A-Z0-9_]){name}(?![A-Z0-9_])", lines))
        if said and not _anywhere(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])", ground) and not _composed(name, ground):
            new = {n for f in before for found in _READ.findall(ground.text(f) or "") for n in found if n} - old
            for path, line in said:
                yield _stale(
                    path,
                    line,
                    f"the variable {name}",
                    "no file of the repository has it after this change",
                    nearest(name, new),
                )


def _composed(name: str, ground: Ground) -> bool:
    """Whether the name may be put together from a prefix and the name of a field, as settings classes do."""
    tail = name.lower().split("_")
    fields = ["_".join(tail[n:]) for n in range(1, len(tail))]
    return any(
        re.search(r"env_?prefix|environ_?prefix", text, re.IGNORECASE)
        and any(re.search(rf"\b{f}\b", text) for f in fields)
        for file in ground.project.python_files
        if (text := ground.text(file) or "")
    )


def _ports(before: Mapping[str, str], lines: Lines, ground: Ground) -> Iterator[Observation]:
    """Ports that nothing is told to listen at any more."""
    old = {port for text in before.values() for found in _PORT.findall(text) for port in found if port}
    for port in sorted(old):
        if _anywhere(rf"(?<![\d.]){port}(?!\d)", ground):
            continue
        new = sorted({p for f in before for found in _PORT.findall(ground.text(f) or "") for p in found if p} - old)
        for path, line in _said(rf"(?:localhost|127\.0\.0\.1|0\.0\.0\.0):{port}\b|\b[Pp]ort `?{port}\b", lines):
            yield _stale(
                path,
                line,
                f"port {port}",
                "no file of the repository has it after this change",
                new[0] if len(new) == 1 else "",
            )


def _pythons(before: Mapping[str, str], lines: Lines, ground: Ground) -> Iterator[Observation]:
    """Versions of Python that containers, CI and metadata named before, and none of them names now."""
    old = {minor for text in before.values() for found in _PYTHON.findall(text) for minor in found if minor}
    now = {
        m
        for f in ground.files
        if _SPEAKING.search(f)
        for found in _PYTHON.findall(ground.text(f) or "")
        for m in found
        if m
    }
    gone = {minor for minor in old - now if now and int(minor) < min(map(int, now))}
    for minor in sorted(gone):
        for path, line in _said(rf"\b[Pp]ython\s*(?:>=\s*)?3\.{minor}\b", lines):
            yield _stale(path, line, f"Python 3.{minor}", f"after this change the oldest is 3.{min(map(int, now))}")


def _anywhere(pattern: str, ground: Ground) -> bool:
    wanted = re.compile(pattern)
    return any(wanted.search(ground.text(f) or "") for f in ground.files if not _DOCUMENT.search(f))


def _stale(path: str, line: int, subject: str, detail: str, near: str = "") -> Observation:
    return Observation("readme/stale-name", path, line, subject, detail, near)
