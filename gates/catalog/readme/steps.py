"""A block of commands taken apart into steps: whole shell statements, each with what is printed under it. Pure.

Only bash knows where a statement ends; it is asked through a function that is handed in.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import re
from collections.abc import Callable, Iterator

from gates.catalog.readme import blocks
from gates.tools.document import Block

_SIMPLE = re.compile(r"[\w@%+=:,./~ ><\"'\[\]-]*")
_PAIRED = re.compile(r"\"[^\"]*\"|'[^']*'")
_KEYWORD = re.compile(r"\s*(if|for|while|until|case|select|function|\{|\()\b|.*<<")
_OR_COMMENT = re.compile(
    r"\s*#+\s*(or\b|alternatively\b|otherwise\b|if you (prefer|use)\b|on windows|windows\b|\(?windows|macos|on mac)",
    re.IGNORECASE,
)


class Whole(enum.Enum):
    """What bash says about a text."""

    YES = "whole"
    NOT_YET = "goes on"
    BROKEN = "no shell"


Complete = Callable[[str], Whole]
"""Says whether a text is whole statements."""


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A shell statement.

    Attributes:
        text: as it is typed.
        line: of the document on which it starts.
        printed: what the block shows as its output.
        instead: whether a comment says that it is another way to do what the step before does.
        hindrance: why it cannot be run here, "" when it can.
    """

    text: str
    line: int
    printed: str = ""
    instead: bool = False
    hindrance: str = ""


def split(block: Block, complete: Complete) -> tuple[Step, ...] | None:
    """The steps of a block of commands; None when bash cannot read it."""
    text = blocks.command_text(block)
    if text is None:
        return ()
    steps: list[Step] = []
    parts: list[str] = []
    start, instead = 0, False
    for number, line in enumerate(text.split("\n"), block.line):
        if not parts and (not line.strip() or line.lstrip().startswith("#")):
            instead = (instead and bool(line.strip())) or bool(_OR_COMMENT.match(line))
            continue
        start = start if parts else number
        parts.append(line)
        whole = _whole("\n".join(parts), complete)
        if whole is Whole.BROKEN:
            return None
        if whole is Whole.YES:
            steps.append(Step("\n".join(parts), start, instead=instead))
            parts, instead = [], False
    if parts:
        return None
    return tuple(_with_output(steps, block)) if blocks.is_session(block) else tuple(steps)


def _whole(text: str, complete: Complete) -> Whole:
    bare = _PAIRED.sub("", text)
    if _SIMPLE.fullmatch(bare) and not re.search(r"[\"']", bare) and not _KEYWORD.match(text):
        return Whole.YES
    return Whole.NOT_YET if re.search(r"(^|[^\\])(\\\\)*\\$", text) else complete(text)


def _with_output(steps: list[Step], block: Block) -> Iterator[Step]:
    """The steps with the lines that stand between one and the next prompt."""
    lines = block.text.split("\n")
    for step, after in itertools.zip_longest(steps, steps[1:]):
        first = step.line + step.text.count("\n") + 1 - block.line
        last = (after.line - block.line) if after is not None else len(lines)
        yield dataclasses.replace(step, printed="\n".join(lines[first:last]).strip("\n"))
