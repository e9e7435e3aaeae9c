"""What one process costs, from start to end."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one process cost.

    Attributes:
        cpu_s: user and system seconds of it and its children.
        wall_s: seconds from start to end.
        peak_mb: the most memory that one process of it held.
        said: the end of what it printed.
    """

    cpu_s: float
    wall_s: float
    peak_mb: float
    said: str


def measure(
    argv: Sequence[str], folder: Path, *, env: Mapping[str, str] | None = None, codes: Collection[int] = (0,)
) -> Cost:
    """Run one tool in `folder`.

    Args:
        env: variables beside ours.
        codes: exit codes with which its time means something.

    Raises:
        RuntimeError: it ended with another one.
    """
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen(
            argv, cwd=folder, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        out.seek(0)
        said = out.read()[-2000:].decode(errors="replace")
    if child.returncode not in codes:
        raise RuntimeError(f"{argv[:4]} failed: {said}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, said.strip())
