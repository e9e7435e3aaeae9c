"""Our own code in further processes, on a share of the work each; by our own interpreter, with our own import path."""

from __future__ import annotations

import contextvars
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gates import process
from gates.errors import NoAnswerError

_START = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from {module} import {function}; {function}(*sys.argv[1:])"
"""The import path is told rather than found, so that no file of the judged repository is taken for one of ours."""


def processors() -> int:
    """How many processors we may use: those that the system lets us run on, fewer where a container has a quota (cgroup v2)."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return max(1, min(allowed, round(int(quota) / int(period))))
    except (OSError, ValueError):  # no quota ("max"), or another system
        return max(1, allowed)


def side_by_side(
    function: Callable[[str, str], None], requests: Sequence[object], cwd: Path
) -> list[Callable[[], bytes]]:
    """What a function of ours answers to each request, each in a process of its own: begun at once, waited for when it is called.

    Args:
        function: takes the paths of its request, as JSON, and of its answer.
        requests: data that JSON holds.

    Raises:
        NoAnswerError: a process ended without an answer (when it is waited for).
    """
    from concurrent.futures import ThreadPoolExecutor  # it brings logging along

    pool = ThreadPoolExecutor(max(1, len(requests)), thread_name_prefix="gates-share")
    running = [pool.submit(contextvars.copy_context().run, _one, function, request, cwd) for request in requests]
    pool.shutdown(wait=False)
    return [done.result for done in running]


def _one(function: Callable[[str, str], None], request: object, cwd: Path) -> bytes:
    with process.folder("gates-share-") as scratch:
        question, answer = scratch / "request.json", scratch / "answer"
        question.write_text(json.dumps(request), encoding="utf-8", errors="surrogateescape")
        code = _START.format(module=function.__module__, function=function.__name__)
        known = json.dumps([entry for entry in sys.path if entry and Path(entry).is_absolute()])
        done = process.run([sys.executable, "-I", "-c", code, known, str(question), str(answer)], cwd=cwd)
        try:
            return answer.read_bytes()
        except OSError as error:
            last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing")
            raise NoAnswerError(f"A further process of gates ended with exit code {done.exit_code}: {last}") from error
