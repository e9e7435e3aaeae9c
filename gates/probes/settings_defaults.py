"""The text of a default, as a document would show it, unless it may be a secret or holds on this machine only."""

from __future__ import annotations

import decimal
import enum
import math
import os
import pathlib
import re
import typing

_SHORTEST = 8
"""Fewer characters than these protect nothing: they are a placeholder."""


class Defaults:
    """What may be told of defaults.

    Args:
        root: the scratch copy, whose place is nobody's default.
        secrets: patterns of what is a secret, as the request has them.
    """

    def __init__(self, root: str, secrets: dict[str, typing.Any]) -> None:
        self._root = root
        self._names = re.compile(secrets["names"], re.IGNORECASE)
        self._values = [re.compile(pattern) for pattern in secrets["values"]]

    def told(self, names: list[str], value: typing.Any) -> tuple[str | None, bool]:
        """(text or None for nothing, whether that is the whole truth) of the default of a setting with these names."""
        text, known = _text(value)
        if text is not None and (self._root in text or os.getcwd() in text):
            return None, False
        if text is not None and self._is_secret(names, text):
            return None, False
        return text, known

    def _is_secret(self, names: list[str], text: str) -> bool:
        if any(pattern.search(text) for pattern in self._values) or _is_random(text):
            return True
        return len(text) >= _SHORTEST and any(self._names.search(name) for name in names)


def _text(value: typing.Any) -> tuple[str | None, bool]:
    if isinstance(value, enum.Enum):
        return _text(value.value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _of_many(value)
    if hasattr(value, "get_secret_value"):
        return None, False
    if isinstance(value, bool):
        return str(value).lower(), True
    if isinstance(value, bytes):
        return value.decode("latin-1"), True
    plain = isinstance(value, (str, int, float, decimal.Decimal, pathlib.PurePath)) or _is_address(value)
    return (str(value), True) if plain else (None, value is None or value == {})


def _of_many(values: typing.Any) -> tuple[str | None, bool]:
    """Elements with commas between them; those of a set have no order to tell."""
    parts = [_text(value) for value in values]
    if isinstance(values, (set, frozenset)) and len(parts) > 1:
        return None, False
    if not all(known and text is not None for text, known in parts):
        return None, False
    return (",".join(str(text) for text, _ in parts), True) if parts else (None, True)


def _is_address(value: typing.Any) -> bool:
    return type(value).__module__.startswith(("pydantic", "ipaddress", "yarl")) and not hasattr(value, "model_fields")


def _is_random(text: str) -> bool:
    """Whether a text has no word in it that a person would have chosen: many kinds of characters, and none often."""
    if len(text) < 16 or re.search(r"\s|://", text):
        return False
    kinds = sum(bool(re.search(kind, text)) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    share = [text.count(letter) / len(text) for letter in set(text)]
    return (kinds == 3 or re.fullmatch("[0-9a-f]{24,}", text) is not None) and -sum(
        s * math.log2(s) for s in share
    ) >= 3.0
