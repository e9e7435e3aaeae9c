"""Dockerfiles as data: their instructions, what they set, and who the container runs as. Pure: text in, values out."""

from __future__ import annotations

import dataclasses
import re
import shlex
from collections.abc import Iterator

_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_ESCAPE = re.compile(r"\s*#\s*escape\s*=\s*(\S)", re.IGNORECASE)
_ROOT = re.compile(r"(root|0)(:.*)?$")
_NOT_ROOT_BY_ITSELF = re.compile(r"nonroot|rootless|unprivileged|^cgr\.dev/chainguard/")


@dataclasses.dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, its continuations joined: `lines` are the numbered lines of its value, without comments."""

    keyword: str
    lines: tuple[tuple[int, str], ...]

    @property
    def line(self) -> int:
        """Where it begins, counted from 1."""
        return self.lines[0][0]

    @property
    def value(self) -> str:
        """What follows the keyword."""
        return " ".join(text for _, text in self.lines)

    def line_with(self, needle: str) -> int:
        """The line of the instruction that has the text, else its first."""
        return next((number for number, text in self.lines if needle in text), self.line)


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, in order; lines that are none are passed over."""
    found = _ESCAPE.match(text)
    escape = found.group(1) if found else "\\"
    rows = iter(enumerate(text.splitlines(), 1))
    for number, row in rows:
        head = re.match(r"\s*([A-Za-z]+)\s+(.*)$", row)
        if not head:
            continue
        parts = [(number, head.group(2))]
        while parts[-1][1].rstrip().endswith(escape):
            parts[-1] = (parts[-1][0], parts[-1][1].rstrip().removesuffix(escape).strip())
            following = next((r for r in rows if r[1].strip() and not r[1].lstrip().startswith("#")), None)
            if following is None:
                break
            parts.append(following)
        keyword = head.group(1).upper()
        if keyword in {"RUN", "COPY", "ADD"}:
            for end in _HEREDOC.findall(" ".join(part for _, part in parts)):
                parts += _until(rows, end)
        yield Instruction(keyword, tuple((n, part.strip()) for n, part in parts))


def _until(rows: Iterator[tuple[int, str]], end: str) -> Iterator[tuple[int, str]]:
    """The lines of a here-document."""
    for number, row in rows:
        if row.strip() == end:
            return
        yield number, row


def settings(instruction: Instruction) -> Iterator[tuple[str, str, int]]:
    """(name, value, line) of what an ENV or ARG sets; nothing for an ARG without a default."""
    text = instruction.value
    old = re.match(r"(\w+)\s+(.+)$", text) if instruction.keyword == "ENV" else None
    if old:
        yield old.group(1), old.group(2).strip("\"'"), instruction.line
        return
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, value, instruction.line_with(f"{name}=")


def root_line(text: str) -> int | None:
    """The line that makes the container of the last stage run as root: its USER, else its FROM; None when it does not."""
    stages: dict[str, int | None] = {}
    current: int | None = None
    name = ""
    for instruction in instructions(text):
        if instruction.keyword == "FROM":
            image, name = _from(instruction.value)
            sure = _NOT_ROOT_BY_ITSELF.search(image) or "$" in image
            current = stages.get(image, None if sure else instruction.line)
            # a stage that inherits root is told at its own line, where a USER would go
            current = instruction.line if current is not None else None
        elif instruction.keyword == "USER":
            current = instruction.line if _ROOT.match(instruction.value.strip("\"'")) else None
        if name:
            stages[name] = current
    return current


def _from(value: str) -> tuple[str, str]:
    """(image or stage, the name of the new stage, "" for none), in lower case."""
    words = [word.lower() for word in value.split() if not word.startswith("--")]
    return words[0] if words else "", words[2] if len(words) > 2 and words[1] == "as" else ""
