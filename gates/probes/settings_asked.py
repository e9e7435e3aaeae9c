"""Which variables a settings class reads, as far as both versions of pydantic agree on how that is found out."""

from __future__ import annotations

import typing

from .settings_defaults import Defaults
from .settings_models import UNSAID, Member, is_settings, members, models

REQUIRED, SOMETIMES, OPTIONAL = "required", "required under a condition", "optional"
_DEPTH = 6


class Asked:
    """One settings class.

    Args:
        fields: its fields, each with the names that its source looks for.
        source: its own source of the environment.
        defaults: what may be told of defaults.
    """

    def __init__(
        self, fields: list[tuple[Member, list[str], typing.Any]], source: typing.Any, defaults: Defaults
    ) -> None:
        self._fields, self._source, self._defaults = fields, source, defaults
        self._delimiter = getattr(source, "env_nested_delimiter", None) or ""

    def fields(self) -> list[dict[str, typing.Any]]:
        """What the class reads, in the order of its fields."""
        told = []
        for member, looked_for, field in self._fields:
            names = [self._spelled(name) for name in looked_for]
            for one in self._of(member, [member.name], names, REQUIRED, UNSAID, _DEPTH):
                if len(one["path"]) > 1:
                    one["names"] = [n for n in one["names"] if self._leads(member.name, field, n, len(one["path"]) - 1)]
                if one["names"]:
                    told.append(one)
        return told

    def _explode(self, name: str, field: typing.Any, variables: dict[str, str]) -> typing.Any:
        """What the source makes of variables whose names lead into a field."""
        return self._source.explode_env_vars(name, field, variables)

    def _spelled(self, name: str) -> str:
        return name if self._is_exact() else name.upper()

    def _is_exact(self) -> bool:
        """Whether the case of a name matters."""
        return bool(self._source.case_sensitive)

    def _of(
        self, member: Member, path: list[str], names: list[str], need: str, given: typing.Any, depth: int
    ) -> typing.Iterator[dict[str, typing.Any]]:
        """What sets a field: its own names, or where a delimiter leads into a model those of the fields there.

        Args:
            need: that of a required field at this place.
            given: what the default of the model around it says, `UNSAID` for nothing.
        """
        inner = list(models(member.annotation))
        default = member.default if given is UNSAID else given
        if not member.required and any(map(is_settings, inner)):
            return
        if not (inner and self._delimiter and depth):
            yield self._told(path, names, need if member.required else OPTIONAL, default)
            return
        below = need if member.required else OPTIONAL if need == OPTIONAL else SOMETIMES
        for model in inner:
            for one in members(model):
                spelled = [self._spelled(names[0] + self._delimiter + key) for key in one.keys]
                held = getattr(default, one.name, UNSAID) if isinstance(default, model) else UNSAID
                for found in self._of(one, [*path, one.name], spelled, below, held, depth - 1):
                    yield found

    def _told(self, path: list[str], names: list[str], need: str, default: typing.Any) -> dict[str, typing.Any]:
        text, known = (None, False) if default is UNSAID else self._defaults.told([*names, path[-1]], default)
        unique = list(dict.fromkeys(names))
        return {"path": path, "names": unique, "need": need, "default": text, "default_known": known}

    def _leads(self, name: str, field: typing.Any, spelled: str, depth: int) -> bool:
        """Whether the source follows a name into a field as deep as it should."""
        looked = spelled if self._is_exact() else spelled.lower()
        try:
            found = self._explode(name, field, {looked: "null"})
        # gates: ignore[logging/swallowed-exception] it got there, and the field does not like the value
        except Exception:
            return True
        for _ in range(depth):
            if not isinstance(found, dict) or not found:
                return False
            found = next(iter(found.values()))
        return not isinstance(found, dict) or not found
