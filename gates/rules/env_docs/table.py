"""The whole environment of a project as a table: one row per variable, with where it is read and where documented. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence

from gates.rules.env_docs.compare import ORDER, Comparison
from gates.rules.env_docs.values import Entry, Need, Read
from gates.rules.secretnames import is_secret

_MOST_PLACES = 3
_LONGEST = 60
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s@/]+@")
_HEADER = "| Variable | Required | Default | Read at | Documented at |\n| --- | --- | --- | --- | --- |\n"


@dataclasses.dataclass(frozen=True, slots=True)
class Variable:
    """One variable with everything that is known of it.

    Attributes:
        reads: where it is read, those of the service first; none for one that is only documented.
        entries: where it is documented.
    """

    name: str
    reads: tuple[Read, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def need(self) -> Need:
        """The strictest need of what runs in production, where that reads it at all."""
        order = [Need.OPTIONAL, Need.SOMETIMES, Need.REQUIRED]
        return max((r.need for r in self._decisive), key=order.index, default=Need.OPTIONAL)

    @property
    def default(self) -> str | None:
        """What is used when it is not set; None when that is nothing, secret, or differs from place to place."""
        texts = {r.default for r in self._decisive if r.default_known and r.default}
        return texts.pop() if len(texts) == 1 and not self.hides_default else None

    @property
    def hides_default(self) -> bool:
        """Whether its default must not be shown, going by its name and by the password in an address."""
        texts = [r.default for r in self.reads if r.default]
        addresses = all("://" in t for t in texts)
        return bool(texts) and ((is_secret(self.name) and not addresses) or any(map(_PASSWORD.search, texts)))

    @property
    def _decisive(self) -> Sequence[Read]:
        first = min((ORDER.index(r.part) for r in self.reads), default=0)
        return [r for r in self.reads if ORDER.index(r.part) == first and not r.passes_on] or self.reads


def variables(comparison: Comparison) -> tuple[Variable, ...]:
    """Every variable that something besides tests reads, or that a document defines; those of the system left out."""
    reads: dict[str, list[Read]] = {}
    for read in sorted(comparison.seen.reads, key=lambda r: (ORDER.index(r.part), r.path, r.line)):
        if read.part.needs_documents:
            for name in (read.name, *read.others):
                reads.setdefault(name, []).append(read)
    entries: dict[str, list[Entry]] = {}
    for entry in comparison.seen.entries:
        entries.setdefault(entry.name, []).append(entry)
    named = {*reads, *(e.name for e in comparison.seen.entries if e.defines)}
    return tuple(
        Variable(name, tuple(reads.get(name, ())), tuple(entries.get(name, ())))
        for name in sorted(named)
        if comparison.judged(name)
    )


def markdown(rows: Iterable[Variable]) -> str:
    """The table, to be pasted into a document."""
    return _HEADER + "".join(
        f"| `{v.name}` | {required(v)} | {default(v)} | {_places(v.reads)} | {_places(v.entries) or '**nowhere**'} |\n"
        for v in rows
    )


def required(variable: Variable) -> str:
    """Whether it is required, as a cell: yes, no, or neither."""
    return {Need.REQUIRED: "yes", Need.SOMETIMES: "in some cases", Need.OPTIONAL: "no" if variable.reads else ""}[
        variable.need
    ]


def default(variable: Variable) -> str:
    """The default as a cell: code, nothing, or why it is not shown."""
    if variable.default is not None:
        return _code(variable.default)
    if variable.hides_default:
        return "not shown"
    return "set by the code" if any(not r.default_known or r.default for r in variable.reads) else ""


def _code(text: str) -> str:
    """A text as a code span in a cell."""
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "set by the code" if re.search(r"[`\n\r]", shown) else f"`{shown}`".replace("|", "\\|")


def _places(found: Sequence[Read] | Sequence[Entry]) -> str:
    places = list(dict.fromkeys(f"{f.path}:{f.line}" for f in found))
    more = len(places) - _MOST_PLACES
    return ", ".join(places[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "") or ""
