"""Adds rows to documents: texts in, texts out. Nothing that stands there is ever changed."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections import Counter
from collections.abc import Sequence

from gates.rules.env_docs import table
from gates.rules.env_docs.compare import Comparison
from gates.rules.env_docs.documents import cells_of
from gates.rules.env_docs.kinds import front_end_folders, is_example
from gates.rules.env_docs.table import Variable
from gates.rules.env_docs.values import NAME, Entry, Need

NEW = ".env.example"
"""The document that is made where there is none."""

_README = re.compile(r"(^|/)readme[^/]*\.(md|markdown)$", re.IGNORECASE)
_MARKDOWN = re.compile(r"\.(md|markdown)$", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """Which variables go where.

    Attributes:
        examples: example file → variables; `NEW` may not exist yet.
        tables: (Markdown document, number of the last line of its table) → variables; at most one.
        left: variables that are read and undocumented, but whose name is near a documented one: a person has to decide.
    """

    examples: dict[str, list[Variable]]
    tables: dict[tuple[str, int], list[Variable]]
    left: tuple[str, ...] = ()


def plan(comparison: Comparison, paths: Sequence[str]) -> Plan:
    """Where the undocumented variables of a project are to be documented."""
    rows = {v.name: v for v in table.variables(comparison)}
    missing = [rows[r.name] for r in sorted(comparison.addable(), key=lambda r: r.name)]
    candidates = [p for p in paths if is_example(p, front_end_folders(paths))]
    place = _table(comparison.seen.entries)
    examples: dict[str, list[Variable]] = {}
    if candidates or place is None:
        for variable in missing:
            examples.setdefault(_nearest(variable.reads[0].path, candidates), []).append(variable)
    near = {f.message.partition(" ")[0] for f in comparison.findings() if f.rule == "env-docs/near-miss"}
    left = tuple(sorted(n for n in near if n in {r.name for r in comparison.missing()}))
    return Plan(examples, {place: missing} if place is not None and missing else {}, left)


def _nearest(read_at: str, candidates: Sequence[str]) -> str:
    """The example file of the part of the repository that reads a variable, else that of the whole."""

    def distance(path: str) -> tuple[bool, int, bool, str]:
        folder = posixpath.dirname(path)
        around = not folder or read_at.startswith(f"{folder}/")
        depth = path.count("/")
        return not around, -depth if around else depth, posixpath.basename(path) != NEW, path

    return min(candidates, key=distance, default=NEW)


def _table(entries: Sequence[Entry]) -> tuple[str, int] | None:
    """The Markdown document, and a line in its table, that defines most variables; READMEs come first."""
    defining = [e for e in entries if e.defines and e.row and _MARKDOWN.search(e.path)]
    counted = Counter(e.path for e in defining)
    best = max(counted, key=lambda p: (bool(_README.search(p)), counted[p], -p.count("/")), default=None)
    return (best, _longest_run([e.line for e in defining if e.path == best])) if best is not None else None


def _longest_run(lines: Sequence[int]) -> int:
    """The last of the longest run of neighbouring lines: of several tables, the one that has most variables."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line - runs[-1][-1] == 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return max(runs, key=len)[-1]


def example_with(text: str, added: Sequence[Variable]) -> str:
    """An example file with further variables at its end; what has a default or is optional is commented out."""
    blocks = [f"# {_said(v)}\n{_assignment(v)}\n" for v in added]
    before = text if not text or text.endswith("\n") else f"{text}\n"
    return before + ("\n" if before.strip() else "") + "\n".join(blocks)


def _assignment(variable: Variable) -> str:
    line = f"{variable.name}={_plain(variable) or ''}"
    return line if variable.need is Need.REQUIRED or not NAME.fullmatch(variable.name) else f"# {line}"


def _said(variable: Variable) -> str:
    need = {Need.REQUIRED: "Required", Need.SOMETIMES: "Required in some cases", Need.OPTIONAL: "Optional"}[
        variable.need
    ]
    told = _plain(variable)
    return f"{need}, default: `{told}`" if told and variable.need is not Need.REQUIRED else need


def _plain(variable: Variable) -> str | None:
    """The default where it fits into one line."""
    return variable.default if variable.default and not re.search(r"[`\n\r]| #", variable.default) else None


def table_with(text: str, line: int, added: Sequence[Variable]) -> str:
    """A Markdown document with further rows at the end of the table that a line belongs to."""
    lines = text.split("\n")
    first = last = line - 1
    while first > 0 and lines[first - 1].lstrip().startswith("|"):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("|"):
        last += 1
    header = [c.lower() for c in cells_of(lines[first])]
    indent = lines[last][: len(lines[last]) - len(lines[last].lstrip())]
    rows = [f"{indent}| {' | '.join(_cells(header, v))} |" for v in added]
    return "\n".join([*lines[: last + 1], *rows, *lines[last + 1 :]])


def _cells(header: Sequence[str], variable: Variable) -> list[str]:
    cells = [f"`{variable.name}`"]
    for title in header[1:]:
        if re.search(r"requir|mandatory|needed", title):
            cells.append(table.required(variable))
        elif "optional" in title:
            cells.append({Need.REQUIRED: "no", Need.OPTIONAL: "yes"}.get(variable.need, ""))
        else:
            cells.append(table.default(variable) if "default" in title else "")
    return cells
