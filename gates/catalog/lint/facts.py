"""What the `lint` gate observes, and what may be set. Values only: nothing here decides or fetches."""

from __future__ import annotations

import dataclasses
import enum

from gates.model import GateFacts


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.lint]` may set.

    Attributes:
        format: whether the Python must be as `ruff format` writes it.
        sql: whether SQL files are looked at.
    """

    format: bool = True
    sql: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Remark:
    """What a tool said about a line.

    Attributes:
        tool: "ruff" or "sqlfluff".
        binding: whether the project asked for this opinion; advice otherwise.
        mends: whether the tool may mend it.
    """

    tool: str
    code: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    url: str | None = None
    binding: bool = True
    mends: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that the formatter would write differently."""

    path: str
    line: int
    end_line: int


class Hidden(enum.StrEnum):
    """How rules are switched off."""

    LINE = "line"
    FILE = "file"
    FORMAT = "format"
    SQL = "sql"
    TYPES = "types"
    PER_FILE = "per-file"
    EVERYWHERE = "everywhere"
    EXCLUDED = "excluded"
    RELAXED = "relaxed"


@dataclasses.dataclass(frozen=True, slots=True)
class Suppression:
    """A comment or a setting that switches rules off wholesale.

    Attributes:
        text: the comment, or the entry of the setting.
        files: what it hides, for a setting.
    """

    kind: Hidden
    path: str
    line: int
    text: str
    files: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        remarks: what ruff check and sqlfluff said.
        stretches: what ruff format would change.
        formatter: whether the project has settled on a formatter that ruff format agrees with; advice otherwise.
        suppressions: what switches rules off wholesale.
        unlinted_sql: SQL files too large to parse in reasonable time, in a project that never asked for it.
    """

    remarks: tuple[Remark, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    formatter: bool = True
    suppressions: tuple[Suppression, ...] = ()
    unlinted_sql: tuple[str, ...] = ()
