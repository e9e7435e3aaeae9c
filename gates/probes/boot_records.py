"""What the application's own logging says about a provoked error, and whether it names the request id that the caller got.

Everything that the process writes to its standard output and error while the request runs counts, whichever library wrote it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
import typing

_TRACEBACK = re.compile(r'Traceback|File \\*"|"frames"|"stack')
_ID = re.compile(r"^(x[-_])?(request|correlation|trace)[-_]?id$", re.IGNORECASE)
_LONGEST = 200_000


class Written:
    """Keeps what file descriptors 1 and 2 get while a block runs, and passes it on afterwards."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.text = ""

    def __enter__(self) -> typing.Self:
        _flush()
        self.file.seek(0)
        self.file.truncate()
        self.kept = (os.dup(1), os.dup(2))
        os.dup2(self.file.fileno(), 1)
        os.dup2(self.file.fileno(), 2)
        return self

    def __exit__(self, *_: object) -> None:
        _flush()
        for number, kept in zip((1, 2), self.kept, strict=True):
            os.dup2(kept, number)
            os.close(kept)
        data = os.pread(self.file.fileno(), _LONGEST, 0)
        self.text = data.decode("utf-8", "replace")
        os.write(1, data)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):  # an application may put anything there, or close it
            stream.flush()


def told(text: str, words: typing.Iterable[str], given: str) -> dict[str, typing.Any]:
    """Whether a text holds the exception (one of `words`) with its traceback, and the request id that the caller got."""
    known = any(word in text for word in words) and _TRACEBACK.search(text) is not None
    return {"recorded": known, "request_id": given, "id_recorded": bool(given) and given in text}


def request_id(headers: typing.Iterable[tuple[str, str]], body: str) -> str:
    """The request id in an answer: in a header, or in its JSON body; "" without one."""
    for name, value in headers:
        if _ID.match(name) and len(value) >= 8:
            return value
    try:
        data = json.loads(body)
    except ValueError:
        return ""
    return _within(data, 4)


def _within(data: object, depth: int) -> str:
    if not isinstance(data, dict) or depth == 0:
        return ""
    for name, value in data.items():
        if isinstance(value, str) and len(value) >= 8 and _ID.match(str(name)):
            return value
    return next(filter(None, (_within(value, depth - 1) for value in data.values())), "")
