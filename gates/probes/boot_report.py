"""The answer of a probe that runs code of the project: written step by step, also when the time is over or the process goes away."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import traceback
import typing

from . import boot_guard, boot_import


class Report:
    """The answer, written to its file after each step, by this process only."""

    def __init__(self, path: str, **data: typing.Any) -> None:
        self.path, self.process = path, os.getpid()
        self.data: dict[typing.Any, typing.Any] = {"stage": "importing", "failure": None, "refused": []}
        self.data.update(data)

    def save(self, **more: typing.Any) -> None:
        """Add to the answer and write it."""
        if os.getpid() != self.process:
            os._exit(0)
        self.data.update(more)
        scratch = self.path + ".new"
        with open(scratch, "w", encoding="utf-8") as file:
            json.dump(self.data, file, default=str)
        os.replace(scratch, self.path)


def watch(report: Report, root: str, limit: float, guard: boot_guard.Guard) -> None:
    """When the time is over, say where the application is, and end."""
    main = threading.main_thread().ident or 0

    def late() -> None:
        place = None
        for frame, line in traceback.walk_stack(sys._current_frames().get(main)):  # noqa: SLF001 - the only way to another thread's frames
            if boot_import.under(frame.f_code.co_filename, root):
                place = {"path": boot_import.relative(frame.f_code.co_filename, root), "line": line}
                break
        failure: dict[typing.Any, typing.Any] = {
            "kind": "too-slow",
            "type": "",
            "message": "",
            "module": "",
            "frame": place,
            "wants": [],
            "attempts": [],
        }
        # gates: ignore[logging/swallowed-exception] the last word of a process that is about to end; without it the caller says that it got no answer
        with contextlib.suppress(Exception):
            report.save(failure=failure, refused=guard.refused)
        os._exit(0)

    timer = threading.Timer(limit, late)
    timer.daemon = True
    timer.start()
