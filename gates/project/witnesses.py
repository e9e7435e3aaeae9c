"""What files say of how the project's modules are called: the imports of Python files, and the commands that start the application.

A few files of each folder are asked, spread evenly; what a file says is remembered by its content.
"""

from __future__ import annotations

import bisect
import contextlib
import fnmatch
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gates.errors import NoAnswerError
from gates.project.memory import Memory

if TYPE_CHECKING:
    from gates.project.project import Project

STARTERS = ("Dockerfile*", "*.dockerfile", "Procfile", "*compose*.y*ml", "*.sh", "Makefile", "*.service")
"""The files whose commands are looked at."""
_STARTER = re.compile("|".join(map(fnmatch.translate, STARTERS))).match
_ASKED = 120
_HEAD = 8192
"""Bytes of a Python file that are looked at: imports mostly stand at its top."""
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]*[(\\]?\s*(\w+)|import[ \t]+([A-Za-z_][\w.]*))",
    re.MULTILINE,
)
_STARTS = re.compile(
    rb"^.*\b(?:uvicorn|gunicorn|hypercorn|daphne|granian|uwsgi|fastapi|flask|celery|python[\d.]*)\b.*$", re.MULTILINE
)
_TARGET = re.compile(rb"(?<![\w/.:@-])([A-Za-z_]\w*(?:\.\w+)*):[A-Za-z_]\w*(?![\w/.-])|-m[ \t\"',]+([A-Za-z_][\w.]*)")
_VERSION = hashlib.blake2b(
    repr((1, _HEAD, _IMPORT.pattern, _STARTS.pattern, _TARGET.pattern)).encode(), digest_size=16
).digest()
_ALL = b"all"


class Said(NamedTuple):
    """What one file says: the first two parts of each dotted name that it imports or starts, the second "" where there is none."""

    path: str
    names: Sequence[tuple[str, str]]


def imports(text: bytes) -> set[str]:
    """The first two parts of what a module imports: `from keep.api.deps import x` → `keep.api`."""
    found = (
        f"{module.decode()}.{name.decode()}" if module else plain.decode()
        for module, name, plain in _IMPORT.findall(text, 0, _HEAD)
    )
    return {".".join(dotted.split(".")[:2]) for dotted in found}


def started(text: bytes) -> set[str]:
    """The same of the modules that the commands in a file start."""
    lines = (
        line.replace(b'", "', b" ").replace(b"', '", b" ") for line in _STARTS.findall(text.replace(b"\\\n", b" "))
    )
    found = (target or module for line in lines for target, module in _TARGET.findall(line))
    return {".".join(dotted.decode().split(".")[:2]) for dotted in found}


def heard(project: Project, folders: Sequence[str]) -> Iterator[Said]:
    """What some files in each of the folders say, some files beside them, and the files that start the application.

    Args:
        folders: relative to the root.
    """
    asked = [(path, started) for path in project.other_files if _STARTER(path.rpartition("/")[2])]
    asked += [(path, imports) for path in _some(project.python_files, folders)]
    memory = Memory(project.memory and project.memory / "roots", _VERSION)
    before, now = _before(memory), {}
    for path, said_in in asked:
        with contextlib.suppress(NoAnswerError):
            key = f"{said_in.__name__} {project.content_id(path)}"
            known = before.get(key)
            now[key] = sorted(said_in(project.bytes_of(path))) if known is None else known
            yield Said(path, [(name.partition(".")[0], name.partition(".")[2]) for name in now[key]])
    if now != before:
        _keep(memory, now)
    project.complaints += memory.complaints


def _before(memory: Memory) -> dict[str, list[str]]:
    import msgspec

    held = memory.get(_ALL)
    try:
        return msgspec.msgpack.decode(held, type=dict[str, list[str]]) if held is not None else {}
    except msgspec.MsgspecError as error:
        memory.forget(_ALL, str(error))
        return {}


def _keep(memory: Memory, now: dict[str, list[str]]) -> None:
    import msgspec

    memory.put(_ALL, msgspec.msgpack.encode(now))
    memory.keep()


def _some(paths: Sequence[str], folders: Sequence[str]) -> list[str]:
    """Some of the files in each folder, and some of those in none of them.

    Args:
        paths: sorted.
    """
    inside = {folder: within(paths, folder) for folder in folders}
    inner = tuple(f"{folder}/" for folder in folders)
    beside = [path for path in paths if not path.startswith(inner)]
    return sorted({path for some in (*inside.values(), beside) for path in _spread(some)})


def within(paths: Sequence[str], folder: str) -> Sequence[str]:
    """Those of the sorted paths that are in a folder."""
    return paths[bisect.bisect_left(paths, f"{folder}/") : bisect.bisect_left(paths, f"{folder}0")]


def _spread(paths: Sequence[str]) -> Sequence[str]:
    """So many of them as are asked, at even distances."""
    return paths[:: -(-len(paths) // _ASKED) or 1]
