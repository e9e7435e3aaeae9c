"""Small things about the text of a SQL migration. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gates.databases.sqltext import Flavour, Statement, TokenKind, flavour_of, tokens

_SWITCH = re.compile(r"^--[ \t]*\+goose\s+envsubs?t?\s+(on|off)[ \t]*$", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")


def comments(text: str, flavour: Flavour = Flavour.STANDARD) -> str:
    """The text of all comments, without their marks."""
    found = (t.text for t in tokens(text, flavour) if t.kind is TokenKind.COMMENT)
    return "\n".join(comment.lstrip("-/*# ").rstrip("*/ ") for comment in found)


def common_flavour(texts: Mapping[str, str]) -> Flavour:
    """The flavour in which a folder is written: what one of its files shows goes for all."""
    shown = (flavour_of(text) for path, text in texts.items() if path.endswith(".sql"))
    return Flavour.MYSQL if Flavour.MYSQL in shown else Flavour.STANDARD


def begins_itself(script: tuple[Statement, ...]) -> bool:
    """Whether a script opens its transactions itself."""
    return any(s.text.split(None, 1)[0].upper().rstrip(";") in {"BEGIN", "COMMIT", "START"} for s in script)


def substituted(text: str, variables: Mapping[str, str]) -> str:
    """The text with what goose puts in place of `${NAME}` between `ENVSUB ON` and `ENVSUB OFF`; nothing for an unknown name, as goose does."""
    return "\n".join(_lines(text, variables))


def _lines(text: str, variables: Mapping[str, str]) -> Iterator[str]:
    active = False
    for line in text.split("\n"):
        switch = _SWITCH.match(line)
        active = switch.group(1).lower() == "on" if switch else active
        yield _VARIABLE.sub(lambda m: variables.get(m[1] or m[3], m[2] or ""), line) if active else line
