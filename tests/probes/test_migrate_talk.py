"""The conversation of the migration probe outlives what a migration does to the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gates import probes

_FORKED = """
import importlib, os, sys, types
package = types.ModuleType("private")
package.__path__ = [sys.argv[1]]
sys.modules["private"] = package
talk = importlib.import_module("private.migrate_talk")
with talk._undisturbed():
    os.fork()
os.write(1, b"one\\n")
"""


def test_of_a_process_that_a_migration_forked_only_the_parent_goes_on() -> None:
    argv = [sys.executable, "-c", _FORKED, str(Path(probes.__file__).parent)]
    assert subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout == "one\n"
