"""Drops our database on a server that is not ours when we die before we could: a process stands by that does it."""

from __future__ import annotations

import contextlib
import json
import sys

from gates import process

_SCRIPT = """
import sys
will, *rest = sys.stdin.read().splitlines()
if rest != ["done"]:
    import importlib, json
    sys.path[:] = json.loads(sys.argv[2])
    importlib.import_module(sys.argv[1]).execute_will(**json.loads(will))
"""
"""Imports nothing of ours while it only waits."""


def inherited(module: str, **will: object) -> contextlib.AbstractContextManager[None]:
    """Have `execute_will` of a module of ours called with these values should we die in the block."""
    argv = [sys.executable, "-c", _SCRIPT, module, json.dumps(sys.path)]
    return process.heir(argv, f"{json.dumps(will)}\n")
