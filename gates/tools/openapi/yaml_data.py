"""The data of a YAML text, in a third of the time that PyYAML's constructor takes: the parser's events are read directly. Pure.

The data are what JSON could say: names are texts as they are written (`200`, `on`), dates are texts, anchors and merge keys are followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = {None, "!", f"{_CORE}map", f"{_CORE}seq"}
_TEXT = f"{_CORE}str"
_TYPES = {f"{_CORE}{name}" for name in ("str", "int", "float", "bool", "null")}
_MERGE = "<<"
_MOST = 5_000_000
"""Values that a document may stand for, those behind its aliases counted each time."""


_DEEPEST = 400
"""Levels of a document: what reads it afterwards goes down them one by one."""


class _Open(NamedTuple):
    """A mapping or sequence that is being read: where it goes, its anchor, what is merged into it, its name for the next value."""

    data: Any
    anchor: str | None
    merged: list[Any]
    name: list[str]


def loaded(text: str) -> Any:
    """The data of a text; None for an empty one.

    Raises:
        yaml.YAMLError: it is no YAML.
        ValueError: it says what JSON cannot: several documents, a tag of its own, a name that is no text, an anchor that
            stands within itself; or it has too many levels or values.
    """
    import yaml

    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return _Reader(_scalars(parser)).read(parser)
    finally:
        parser.dispose()


def _scalars(parser: Any) -> Callable[[Any], Any]:
    """What a scalar event stands for; plain ones are remembered, since most occur often."""
    import yaml

    construct = yaml.constructor.SafeConstructor().construct_object
    known: dict[str, Any] = {}

    def value(event: Any) -> Any:
        tag = event.tag
        if tag in {None, "!"}:
            if not event.implicit[0] or tag == "!":
                return event.value
            if event.value in known:
                return known[event.value]
            tag = parser.resolve(yaml.ScalarNode, event.value, (True, False))
            if tag not in _TYPES:  # dates, merge keys and the like are texts
                tag = _TEXT
        elif tag not in _TYPES:
            raise ValueError(f"{_line(event)}: the tag {tag} means nothing here")
        found = event.value if tag == _TEXT else construct(yaml.ScalarNode(tag, event.value))
        if event.tag is None:
            known[event.value] = found
        return found

    return value


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


class _Reader:
    """Puts one document together."""

    def __init__(self, scalar: Callable[[Any], Any]) -> None:
        self._scalar = scalar
        self._open: list[_Open] = []
        self._anchors: dict[str, Any] = {}
        self._sizes: dict[str, int] = {}
        self._count = 0
        self._root: Any = None
        self._documents = 0

    def read(self, parser: Any) -> Any:
        """The data behind a parser's events."""
        import yaml

        starts: dict[type, Callable[[], Any]] = {yaml.MappingStartEvent: dict, yaml.SequenceStartEvent: list}
        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._value(event)
            elif kind in starts:
                self._start(event, starts[kind]())
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._end(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    raise ValueError(f"{_line(event)}: a second document begins here")
            elif kind is yaml.StreamEndEvent:
                return self._root

    def _value(self, event: Any) -> None:
        holder = self._open[-1] if self._open else None
        if holder is not None and isinstance(holder.data, dict) and not holder.name:
            holder.name.append(event.value)
            return
        found = self._scalar(event)
        if event.anchor is not None:
            self._anchors[event.anchor], self._sizes[event.anchor] = found, 1
        self._put(event, found, 1)

    def _start(self, event: Any, data: Any) -> None:
        holder = self._open[-1] if self._open else None
        if event.tag not in _PLAIN_TAGS:
            raise ValueError(f"{_line(event)}: the tag {event.tag} means nothing here")
        if holder is not None and isinstance(holder.data, dict) and not holder.name:
            raise ValueError(f"{_line(event)}: a name has to be a text")
        if len(self._open) >= _DEEPEST:
            raise ValueError(f"{_line(event)}: more than {_DEEPEST} levels")
        self._open.append(_Open(data, event.anchor, [], []))
        if event.anchor is not None:
            self._sizes[event.anchor] = -self._count
            self._anchors.pop(event.anchor, None)

    def _end(self, event: Any) -> None:
        done = self._open.pop()
        data = done.data
        for merged in done.merged:  # of several the first one counts
            data = {**merged, **data}
        if done.anchor is not None:
            self._anchors[done.anchor] = data
            self._sizes[done.anchor] += self._count + 1
        self._put(event, data, 1)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            said = "stands within itself" if event.anchor in self._sizes else "is not known"
            raise ValueError(f"{_line(event)}: the anchor {event.anchor!r} {said}")
        holder = self._open[-1] if self._open else None
        found = self._anchors[event.anchor]
        if holder is not None and isinstance(holder.data, dict) and not holder.name:
            if not isinstance(found, str):
                raise ValueError(f"{_line(event)}: a name has to be a text")
            holder.name.append(found)
            return
        self._put(event, found, self._sizes[event.anchor])

    def _put(self, event: Any, value: Any, size: int) -> None:
        """A value to where it belongs."""
        self._count += size
        if self._count > _MOST:
            raise ValueError(f"{_line(event)}: the aliases up to here stand for more than {_MOST} values")
        if not self._open:
            self._root = value
            return
        holder = self._open[-1]
        if isinstance(holder.data, list):
            holder.data.append(value)
            return
        name = holder.name.pop()
        if name != _MERGE:
            holder.data[name] = value
            return
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(p, dict) for p in parts):
            raise ValueError(f"{_line(event)}: only mappings can be merged")
        holder.merged.extend(parts)
