"""Writes down which lines of the project ran for one request, and where an exception was first seen in the project's code.

The lines tell which handler made an answer; what they mean is judged elsewhere.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
import types
import typing

from . import boot_import

_KEPT = 400


class Recorder:
    """Traces this thread while a block runs. `mark()` says that the fault happens now: later lines made the answer.

    Tracing costs something at each call of a request, and routing is made of calls. Where only what follows the fault is of interest
    (`late`), it begins there, with the frames of the project that are waiting for the endpoint.

    Attributes:
        errors: exceptions that went through the project's code, the last ones, in order.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.late = False
        self._known: dict[str, str | None] = {}
        self.clear()

    def clear(self) -> None:
        """Forget what was seen."""
        self.lines: list[tuple[str | None, int]] = []
        self.marked = 0
        self.raised_at: list[typing.Any] | None = None
        self.errors: list[BaseException] = []

    def mark(self) -> None:
        """From here on is after the fault."""
        self.marked = len(self.lines)
        if self.late:
            waiting = inspect.currentframe()
            while waiting is not None:
                if self._path(waiting.f_code.co_filename) is not None:
                    waiting.f_trace = self._line
                waiting = waiting.f_back
            sys.settrace(self._tracer())

    def __enter__(self) -> typing.Self:
        self.clear()
        self._before = sys.gettrace()
        if not self.late:
            sys.settrace(self._tracer())
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def seen(self) -> list[tuple[str | None, int]]:
        """[path, line] of each project line that ran after the fault, in order, without repeats."""
        return list(dict.fromkeys(self.lines[self.marked :]))[:_KEPT]

    def _path(self, filename: str) -> str | None:
        if filename not in self._known:
            own = boot_import.under(filename, self.root)
            self._known[filename] = boot_import.relative(filename, self.root) if own else None
        return self._known[filename]

    def _tracer(self) -> typing.Any:
        """The function that Python asks at each call; there are thousands in a request, so it does as little as it can."""
        known, line, path = self._known, self._line, self._path

        def call(frame: types.FrameType, event: str, arg: object) -> typing.Any:
            name = frame.f_code.co_filename
            own = known[name] if name in known else path(name)
            return line if own is not None else None

        return call

    def _line(
        self, frame: types.FrameType, event: str, arg: typing.Any
    ) -> typing.Callable[[types.FrameType, str, typing.Any], typing.Any]:
        if event == "line" and len(self.lines) < 20000:
            self.lines.append((self._path(frame.f_code.co_filename), frame.f_lineno))
        elif event == "exception":
            error = arg[1]
            last = self.errors[-1] if self.errors else None
            if error is not last and not isinstance(error, (StopIteration, StopAsyncIteration, GeneratorExit)):
                self.errors = [*self.errors[-8:], error]
                self.raised_at = [self._path(frame.f_code.co_filename), frame.f_lineno]
        return self._line


def route_untraced() -> None:
    """Leave the search for a route out of the tracing: it is the library's, and most of the calls of a request."""
    for name in ("starlette.routing", "fastapi.routing"):
        for kind in list(vars(sys.modules.get(name, types)).values()):
            matches = vars(kind).get("matches") if isinstance(kind, type) else None
            if inspect.isfunction(matches) and matches.__module__ == name:
                typing.cast("typing.Any", kind).matches = _untraced(matches)


def _untraced(function: typing.Callable[..., typing.Any]) -> typing.Callable[..., typing.Any]:
    @functools.wraps(function)
    def call(*args: typing.Any) -> typing.Any:
        tracer = sys.gettrace()
        if tracer is None:
            return function(*args)
        sys.settrace(None)
        try:
            return function(*args)
        finally:
            sys.settrace(tracer)

    return call


class Logged(logging.Handler):
    """Counts the log records that carry a traceback."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.tracebacks = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging for each record."""
        if record.exc_info:
            self.tracebacks += 1
