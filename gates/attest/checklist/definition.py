"""The questions of the checklist: the one that comes with gates, or the project's own. Reads TOML and judges nothing."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from gates.attest.checklist.items import SCHEMA, Kind, Question
from gates.errors import ConfigError
from gates.project import Project

_OURS = Path(__file__).parent / "checklist.toml"
_TOP = ("schema", "extends", "leave-out", "items")
_KEYS = ("id", "section", "text", "kind", "proof", "carries-over")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def questions(project: Project, proofs: Collection[str]) -> tuple[Question, ...]:
    """The checklist of a project, in its order: the file that `checklist` in the configuration names, else ours.

    Args:
        proofs: the names that an automatic item may ask for.

    Raises:
        ConfigError: the file is not there or not as it should be.
    """
    named = project.config.checklist
    if named is None:
        return _ours(proofs)
    try:
        text = (project.root / named).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"checklist = {named!r} cannot be read: {error.strerror}.", "Name a TOML file, relative to the root."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{named} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    return parse(text, named, proofs)


def parse(text: str, name: str, proofs: Collection[str]) -> tuple[Question, ...]:
    """The questions in a checklist document.

    With `extends = true` they are ours, those of the same id replaced, those in `leave-out` gone, new ones at the end.

    Raises:
        ConfigError: it is not TOML, a key is unknown, an item is incomplete.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.", "Mend that line and run again.") from error
    for key in table:
        _known(key, _TOP, f"{name}: unknown key {key!r}.")
    if table.get("schema") != SCHEMA:
        raise ConfigError(f"{name}: schema must be {SCHEMA!r}.", f'Write schema = "{SCHEMA}" at its top.')
    own = _items(table.get("items", []), text, name, proofs)
    extends, left_out = table.get("extends", False), table.get("leave-out", [])
    if not isinstance(extends, bool) or not _is_texts(left_out):
        raise ConfigError(f"{name}: extends must be true or false, leave-out a list of ids.", "Mend the value.")
    if left_out and not extends:
        raise ConfigError(f"{name}: leave-out needs extends = true.", "Leave those items out of the file itself.")
    found = _extended(own, left_out, name, proofs) if extends else own
    if not found:
        raise ConfigError(f"{name} has no items.", "Write [[items]], each with id, section, text and kind.")
    return tuple(found.values())


def _ours(proofs: Collection[str]) -> tuple[Question, ...]:
    return parse(_OURS.read_text(encoding="utf-8"), _OURS.name, proofs)


def _extended(
    own: Mapping[str, Question], left_out: list[str], name: str, proofs: Collection[str]
) -> dict[str, Question]:
    ours = {question.id: question for question in _ours(proofs)}
    for gone in left_out:
        _known(gone, tuple(ours), f"{name}: leave-out names {gone!r}, which is no item.")
    return {i: q for i, q in {**ours, **own}.items() if i not in left_out}


def _items(entries: Any, text: str, name: str, proofs: Collection[str]) -> dict[str, Question]:
    if not isinstance(entries, list):
        raise ConfigError(f"{name}: items must be an array of tables.", "Write [[items]].")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*items\s*\]\]", line)]
    found: dict[str, Question] = {}
    for at, entry in enumerate(entries):
        where = f"{name}:{lines[at]}" if at < len(lines) else name
        question = _question(entry, where, proofs)
        if question.id in found:
            raise ConfigError(f"{where}: there is another item {question.id!r}.", "Give each item an id of its own.")
        found[question.id] = question
    return found


def _question(entry: Any, where: str, proofs: Collection[str]) -> Question:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: an item must be a table.", "Write [[items]] and its keys.")
    for key in entry:
        _known(key, _KEYS, f"{where}: unknown key {key!r} in an item.")
    for key in ("id", "section", "text", "kind"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ConfigError(f"{where}: the item has no {key}.", "An item needs id, section, text and kind.")
    if not _ID.fullmatch(entry["id"]):
        raise ConfigError(f"{where}: the id {entry['id']!r} is none.", "Use small letters, digits and single dashes.")
    _known(entry["kind"], [kind.value for kind in Kind], f"{where}: kind = {entry['kind']!r} is none.")
    kind, proof, carries = Kind(entry["kind"]), entry.get("proof", ""), entry.get("carries-over", False)
    if not isinstance(proof, str) or not isinstance(carries, bool):
        raise ConfigError(f"{where}: proof must be a string, carries-over true or false.", "Mend the value.")
    if bool(proof) != (kind is Kind.AUTOMATIC):
        raise ConfigError(f"{where}: automatic items have a proof, and human ones have none.", "Mend kind or proof.")
    if proof:
        _known(proof, proofs, f"{where}: there is no proof {proof!r}.")
    return Question(entry["id"], entry["section"], entry["text"], kind, proof, carries)


def _known(given: str, known: Collection[str], complaint: str) -> None:
    if given not in known:
        close = difflib.get_close_matches(given, known, 1)
        raise ConfigError(
            complaint, f"Did you mean {close[0]!r}?" if close else f"There are: {', '.join(sorted(known))}."
        )


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
