"""What settings classes said of themselves when they were asked. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from gates.model import Evidence


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A setting as the class itself knows it.

    Attributes:
        path: the name of the field, after those of the models around it.
        names: the variables that set it, the one that wins first.
        need: a value of `Need`.
        default: its text; None when there is nothing, or when `default_known` is false.
    """

    path: tuple[str, ...]
    names: tuple[str, ...]
    need: str
    default: str | None
    default_known: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A settings class.

    Attributes:
        path, name: where it is defined, and what it is called.
        inherited: whether another class of the project is built on it.
        fields: (the prefix that objects are made with, None for the class's own; a setting).
    """

    path: str
    name: str
    inherited: bool
    fields: tuple[tuple[str | None, Field], ...]

    @property
    def key(self) -> str:
        """What tells it apart."""
        return f"{self.path}:{self.name}"


Ask = Callable[[Sequence[str], Mapping[str, Sequence[str | None]]], tuple[tuple[Told, ...], Evidence]]
"""Asks the classes of some files, made with some prefixes, as `gates.tools.settings_probe.ask` does."""
