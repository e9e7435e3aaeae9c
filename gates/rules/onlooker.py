"""The source pass in several processes: each looks at its share of the files, and what it found comes back as data.

A file that a further process cannot read or parse is left to the first one, which knows what to say of it.
"""

from __future__ import annotations

import ast
import gc
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from gates.config import Config
from gates.errors import NoAnswerError
from gates.project import Project, decoded, open_project, ours
from gates.project.contents import blob_id
from gates.rules.onefile import look
from gates.rules.recall import pack
from gates.rules.source import Source
from gates.rules.values import Vocabulary

FEWEST = 400
"""Files that are worth another process: its start takes as long as a hundred of them (measured)."""

File = tuple[str, str]
"""The path of a file and its import name."""
Found = tuple[str, str, str, bytes]
"""Path, import name and content id of a file, and what a walk found in it, packed."""


def share(files: Sequence[File], processors: int) -> tuple[Sequence[File], list[Sequence[File]]]:
    """The files for this process, and for each further one: as many processes as there are processors, as far as it is worth it."""
    count = max(1, min(processors, len(files) // FEWEST))
    return files[::count], [files[number::count] for number in range(1, count)]


def elsewhere(project: Project, parts: Sequence[Sequence[File]], own: Vocabulary) -> Callable[[], Iterator[Found]]:
    """Begin to look at files in further processes; what is returned waits for what they find.

    What a process that broke off leaves out is missing in it.
    """
    import msgspec

    words = msgspec.to_builtins(own)
    requests = [{"root": str(project.root), "files": part, "own": words} for part in parts]
    answers = ours.side_by_side(answer, requests, project.root)

    def found() -> Iterator[Found]:
        for waited_for in answers:
            try:
                yield from msgspec.msgpack.decode(waited_for(), type=list[Found])
            except (NoAnswerError, msgspec.MsgspecError):
                continue

    return found


def answer(question: str, place: str) -> None:
    """What a further process does."""
    import msgspec

    gc.disable()  # trees have no cycles
    asked: dict[str, Any] = json.loads(Path(question).read_text(encoding="utf-8", errors="surrogateescape"))
    project, own = open_project(Path(asked["root"]), Config()), msgspec.convert(asked["own"], Vocabulary)
    done = [found for path, module in asked["files"] if (found := _found(project, path, module, own)) is not None]
    Path(place).write_bytes(msgspec.msgpack.encode(done))


def _found(project: Project, path: str, module: str, own: Vocabulary) -> Found | None:
    try:
        data = project.bytes_of(path)
        text = decoded(path, data)
        source = Source(path, module, text, ast.parse(text, path), own)
    except (NoAnswerError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return path, module, blob_id(data), pack(look(source))
