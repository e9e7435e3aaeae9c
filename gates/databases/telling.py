"""How a difference between two schemas is told to a person: one sentence, and the lines of a unified diff. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from gates.databases.snapshot import Snapshot, Thing
from gates.databases.sqltext import white_space_aside

_FLAGS: Mapping[str, tuple[str, str]] = {
    "not null": ("not null", "nullable"),
    "unique": ("unique", "not unique"),
    "enabled": ("enabled", "disabled"),
    "unlogged": ("unlogged", "logged"),
    "clustered": ("what its table is clustered on", "not what its table is clustered on"),
    "unusable": ("invalid", "valid"),
    "row security": ("under row level security", "not under row level security"),
    "forced row security": ("under row level security for its owner too", "not under row level security for its owner"),
    "inherited": ("inherited", "its table's own"),
}
_LETTERS: Mapping[str, Mapping[str, str]] = {
    "firing": {"": "enabled", "D": "disabled", "R": "enabled for replicas only", "A": "enabled always"},
    "enforcing triggers": {"": "enforced", "D": "disabled", "R": "enforced on replicas only", "A": "enforced always"},
    "replica identity": {"": "default", "f": "full", "n": "nothing", "i": "an index", "yes": "yes"},
    "storage": {"": "default", "p": "plain", "e": "external", "m": "main", "x": "extended"},
    "compression": {"": "default", "p": "pglz", "l": "lz4"},
    "validated": {"true": "validated", "false": "not validated"},
    "populated": {"true": "populated", "false": "not populated"},
}
_STATES = {"firing", "enforcing triggers", "validated", "populated"}
"""Parts that are told as what the thing is."""
_RIGHTS: Mapping[str, str] = {
    "r": "select",
    "a": "insert",
    "w": "update",
    "d": "delete",
    "D": "truncate",
    "x": "references",
    "t": "trigger",
    "m": "maintain",
    "X": "execute",
    "U": "usage",
    "C": "create",
    "c": "connect",
    "T": "temporary",
}
_GRANT = re.compile(r'((?:"[^"]*"|[^=,"\s])*)=([a-zA-Z*]*)/\S+')
_SHOWN = 110
_LINES = 24


def changed(subject: str, part: str, before: str, after: str) -> str:
    """For example "column orders.total is nullable, it was not null"."""
    if part == "name":
        return f"{subject} is now called {_last(after)}"
    was, now = spoken(part, before), spoken(part, after)
    if part in _FLAGS or part in _STATES:
        return f"{subject} is {now}, it was {was}"
    if part in {"definition", "index"} and before and after:
        return f"{subject} {_edit(was, now)}"
    if part == "grants":
        return f"{subject} {_regranted(was, now) if was != now else 'has grants from another role'}"
    if was and now and len(was) + len(now) > _SHOWN:
        return f"{subject} {_edit(was, now)} in its {part}"
    return f"{subject} has {_quantity(part, now)}, it had {_quantity(part, was)}"


def _regranted(was: str, now: str) -> str:
    old, new = was.split("; "), now.split("; ")
    lost, got = "; ".join(g for g in old if g not in new), "; ".join(g for g in new if g not in old)
    if not lost or not got:
        return f"has the grant `{got}` in addition" if got else f"has lost the grant `{lost}`"
    return f"has the grant `{got}` where it had `{lost}`"


def spoken(part: str, value: str) -> str:
    """The value of a property in words, where the database has a letter for it."""
    if part == "grants":
        return "; ".join(_granted(value))
    if part in _FLAGS:
        return _FLAGS[part][0 if value else 1]
    return _LETTERS.get(part, {}).get(value, value)


def _granted(value: str) -> Iterator[str]:
    for who, letters in _GRANT.findall(value):
        rights = [
            _RIGHTS.get(letter, letter) + (" with grant option" if star else "")
            for letter, star in re.findall(r"(\w)(\*?)", letters)
        ]
        yield f"{who or 'PUBLIC'} may {', '.join(rights) or 'nothing'}"


def _quantity(part: str, value: str) -> str:
    return f"{part} {_short(value)}" if value else f"no {part}"


def _edit(before: str, after: str) -> str:
    """What was taken out of a text and put into it, from the first word that differs to the last."""
    old, new = list(_WORD.finditer(before)), list(_WORD.finditer(after))
    pairs = zip((w.group() for w in old), (w.group() for w in new), strict=False)
    first = next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last].group() == new[-1 - last].group():
        last += 1
    gone, come = old[first : len(old) - last], new[first : len(new) - last]
    if gone and come and first and old[first - 1].group().isalnum():
        gone, come = [old[first - 1], *gone], [new[first - 1], *come]
    lost, got = _quoted(before, gone), _quoted(after, come)
    if not gone or not come:
        return f"has {got} in addition" if come else f"has lost {lost}"
    return f"says {got} where it said {lost}"


_WORD = re.compile(r"'(?:[^']|'')*'|::\w+(?: varying| precision| with(?:out)? time zone)?(?:\[\])?|[^\s()\[\],;':]+|\S")


def _quoted(text: str, words: Sequence[re.Match[str]]) -> str:
    return f"`{_short(text[words[0].start() : words[-1].end()])}`" if words else ""


def _short(text: str) -> str:
    flat = white_space_aside(text)
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


def described(thing: Thing, schema: Snapshot) -> str:
    """A whole thing as a person would write it down: its definition, or its properties; a table with its columns."""
    own = thing.parts.get("definition") or _summary(thing)
    columns = sorted(
        (t for t in schema.values() if t.kind == "column" and t.parent == thing.key),
        key=lambda t: int(t.parts.get("position", "0")),
    )
    if not columns or "definition" in thing.parts:
        return own
    inner = ",\n".join(f"    {_last(c.name)} {_summary(c)}".rstrip() for c in columns)
    return f"(\n{inner}\n) {own}".rstrip()


def _summary(thing: Thing) -> str:
    parts = {k: v for k, v in thing.parts.items() if k not in {"position", "owner", "grants", "not null constraint"}}
    words = []
    for name, value in parts.items():
        if name in {"type", "values", "settings", "constraints", "attributes", "constraint name"}:
            words.append(value if name != "values" else f"({value})")
        elif name in _FLAGS:
            words.append(spoken(name, value))
        else:
            words.append(f"{name} {spoken(name, value)}")
    return " ".join(words)


def _last(name: str) -> str:
    return str(re.findall(r'"(?:[^"]|"")*"|[^."]+', name)[-1])


def whole(subject: str, mark: str, text: str) -> str:
    """A thing that is only on one side, each line with the mark of that side."""
    lines = (text if text.startswith("CREATE ") else f"{subject} {text}".rstrip()).splitlines()
    return "\n".join(f"{mark} {line}" for line in _cut(lines))


def edited(subject: str, part: str, before: str, after: str) -> str:
    """A property that differs, in the manner of a unified diff: `-` as it should be, `+` as it is."""
    if part == "name":
        kind = subject.rpartition(f" {before}")[0]
        return f"- {subject}\n+ {kind} {after}"
    body = list(difflib.unified_diff(_lines(part, before), _lines(part, after), n=2, lineterm=""))[2:]
    shown = [f"{line[:1]}     {line[1:]}" for line in body if not line.startswith("@@")]
    return "\n".join([f"  {subject}", *_cut(shown)])


def _lines(part: str, value: str) -> list[str]:
    if part == "grants":
        return value.split(", ") if value else ["no grants"]
    lines = spoken(part, value).splitlines()
    if not lines:
        return [f"no {part}"]
    return lines if part == "definition" or part in _FLAGS else [f"{part}: {lines[0]}", *lines[1:]]


def _cut(lines: Sequence[str]) -> Sequence[str]:
    return lines if len(lines) <= _LINES else [*lines[:_LINES], f"  … {len(lines) - _LINES} more lines"]
