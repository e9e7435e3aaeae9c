"""Writes down which lines of the project ran for one request, and where an exception was first seen in the project's code.

The lines tell which handler made an answer; what they mean is judged elsewhere.
"""

import logging
import sys

from . import boot_import

_KEPT = 400


class Recorder:
    """Traces this thread while a block runs. `mark()` says that the fault happens now: later lines made the answer."""

    def __init__(self, root):
        self.root = root
        self._known = {}
        self.clear()

    def clear(self):
        """Forget what was seen."""
        self.lines = []
        self.marked = 0
        self.raised_at = None
        self._last = None

    def mark(self):
        """From here on is after the fault."""
        self.marked = len(self.lines)

    def __enter__(self):
        self.clear()
        self._before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_):
        sys.settrace(self._before)

    def seen(self):
        """[path, line] of each project line that ran after the fault, in order, without repeats."""
        return list(dict.fromkeys(self.lines[self.marked :]))[:_KEPT]

    def _path(self, filename):
        if filename not in self._known:
            own = boot_import.under(filename, self.root)
            self._known[filename] = boot_import.relative(filename, self.root) if own else None
        return self._known[filename]

    def _call(self, frame, event, arg):
        return self._line if self._path(frame.f_code.co_filename) is not None else None

    def _line(self, frame, event, arg):
        if event == "line" and len(self.lines) < 20000:
            self.lines.append((self._path(frame.f_code.co_filename), frame.f_lineno))
        elif event == "exception":
            error = arg[1]
            if error is not self._last and not isinstance(error, (StopIteration, StopAsyncIteration, GeneratorExit)):
                self._last = error
                self.raised_at = [self._path(frame.f_code.co_filename), frame.f_lineno]
        return self._line


class Logged(logging.Handler):
    """Counts the log records that carry a traceback."""

    def __init__(self):
        super().__init__(level=0)
        self.tracebacks = 0

    def emit(self, record):
        """Called by logging for each record."""
        if record.exc_info:
            self.tracebacks += 1
