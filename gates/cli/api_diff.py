"""`gates api-diff`: what changed between two OpenAPI documents, and whether it breaks their clients."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gates.errors import NoAnswerError, UsageError
from gates.project import git

if TYPE_CHECKING:
    from gates.tools.openapi import Change

_MEND = "Name an OpenAPI document: a file, or REF:path for one that git has."


@click.command("api-diff")
@click.argument("base")
@click.argument("revision")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def command(base: str, revision: str, form: str) -> int:
    """What changed from the OpenAPI document BASE to REVISION: a file each, or REF:path for one that git has.

    Each change has a name and a level of oasdiff's catalogue: ERR breaks clients, WARN may break some, INFO is worth knowing. The exit
    code is 1 with any ERR, 0 without, 2 when a document cannot be read.
    """
    from gates.tools import openapi
    from gates.tools.openapi.diff.compare import changes

    texts: dict[str, Any] = {}
    old, new = _document(base, texts), _document(revision, texts)
    for here, there in ((old, new), (new, old)):
        for lacking in here.absent - there.absent:
            raise UsageError(f"{here.name} refers to {lacking}, and there is no such file.", "Put it there.")
    for lacking in sorted(old.absent):
        click.echo(f"Both refer to {lacking}, which is in neither place: what it says was not compared.", err=True)
    try:
        found = changes(old.data, new.data)
    except RecursionError as error:
        raise UsageError(f"{base} or {revision} is nested too deeply to be compared.", _MEND) from error
    click.echo(_printable(_RENDERED[form](found)), nl=False)
    return int(any(c.level is openapi.Level.ERR for c in found))


class _Document(NamedTuple):
    """A document with the files that it refers to; `absent` are those that are not there."""

    name: str
    data: Any
    absent: frozenset[str]


class _Source(NamedTuple):
    """Where a document comes from.

    Attributes:
        commit: of git, "" for a file.
        folder: in that commit, or of the file; path: in that folder.
    """

    commit: str
    folder: str
    path: str
    text: str


def _source(name: str) -> _Source:
    """The document of an argument.

    Raises:
        UsageError: there is no such file, commit, or file in that commit, or it is no text.
    """
    path = Path(name)
    ref, colon, inside = name.partition(":")
    if path.exists() or not colon or not ref or not inside:
        return _Source("", str(path.parent), path.name, _read(path, name))
    if git.ask(Path.cwd(), "rev-parse", "--verify", "-q", f"{ref}^{{commit}}") is None:
        raise UsageError(f"{name}: git knows no commit {ref!r} here, and there is no such file.", "Fetch it first.")
    text = git.ask(Path.cwd(), "show", f"{ref}:{inside}")
    if text is None:
        listing = f"`git ls-tree -r --name-only {ref}` lists its files."
        raise UsageError(f"{name}: {ref} has no file {inside!r}.", listing)
    return _Source(ref, posixpath.dirname(inside), posixpath.basename(inside), text)


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"{name}: there is no such file.", _MEND) from error
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", _MEND) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is no text in UTF-8 (byte {error.start}).", _MEND) from error


def _document(name: str, texts: dict[str, Any]) -> _Document:
    """The parsed document of an argument.

    Args:
        texts: what was parsed already, with its data.

    Raises:
        UsageError: it cannot be read or parsed, or is no OpenAPI document.
    """
    from gates.tools import openapi

    source = _source(name)
    if source.text not in texts:
        texts[source.text] = _parsed(name, source.path, source.text)
    data = texts[source.text]
    said = data.get("openapi", data.get("swagger"))
    if not isinstance(said, (str, float, int)) or not str(said).startswith(("2", "3")):
        lacks = "its top level has neither `openapi: 3.x` nor `swagger: '2.0'`"
        raise UsageError(f"{name} is no OpenAPI document: {lacks}.", _MEND)
    absent: set[str] = set()

    def beside(other: str) -> Any:
        text, place = _text_beside(source, other)
        if text is None:
            absent.add(other)
            return None
        return _parsed(f"{place} (to which {name} refers)", other, text)

    return _Document(name, openapi.bundled(data, source.path, beside), frozenset(absent))


def _text_beside(source: _Source, other: str) -> tuple[str | None, str]:
    """(the text of a file that a document refers to, None where there is none; where that is)."""
    place = posixpath.normpath(posixpath.join(source.folder, other))
    if source.commit:
        return git.ask(Path.cwd(), "show", f"{source.commit}:{place}"), f"{source.commit}:{place}"
    return _read(Path(place), place) if Path(place).is_file() else None, place


def _parsed(name: str, path: str, text: str) -> Any:
    from gates.tools import openapi

    try:
        return openapi.parse(path, text).data
    except NoAnswerError as error:
        raise UsageError(error.message.replace(path, name, 1), error.remedy) from error


def _printable(text: str) -> str:
    """Without control characters: paths and names come from the documents."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _as_json(found: Sequence[Change]) -> str:
    rows = [
        {"id": c.id, "level": c.level, "operation": c.operation or None, "path": c.path or None, "text": c.text}
        for c in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _as_text(found: Sequence[Change]) -> str:
    rows = [f"{c.level:4}  {c.label + ': ' if c.label else ''}{c.text} [{c.id}]\n" for c in found]
    return "".join(rows) + f"{_counted(found)}\n"


def _as_markdown(found: Sequence[Change]) -> str:
    rows = [f"| {c.level} | {_code(c.label)} | {_cell(c.text)} | {_code(c.id)} |\n" for c in found]
    head = "| Level | Operation | Change | Id |\n| --- | --- | --- | --- |\n" if rows else ""
    return f"{_counted(found)}\n\n{head}{''.join(rows)}".rstrip("\n") + "\n"


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _counted(found: Sequence[Change]) -> str:
    if not found:
        return "Nothing changed that a client could notice."
    words = {"ERR": "breaking", "WARN": "perhaps breaking", "INFO": "harmless"}
    counts = [(sum(c.level == level for c in found), said) for level, said in words.items()]
    noun = "change" if len(found) == 1 else "changes"
    return f"{len(found)} {noun}: {', '.join(f'{n} {said}' for n, said in counts if n)}."


_RENDERED = {"json": _as_json, "text": _as_text, "markdown": _as_markdown}
