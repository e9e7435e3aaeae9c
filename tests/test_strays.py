"""What a tool leaves behind becomes ours: the living end with it, and those that have ended are done with at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = r"""
import pathlib, subprocess, sys, time
script = "for n in 1 2 3 4 5 6 7 8 9; do (sleep 0.05 &) ; done"
subprocess.run(["setsid", "sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

def is_dead(place):
    try:
        told = (place / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return False
    return told[0] == "Z" and told[1] == sys.argv[1]

def dead():
    return sum(is_dead(place) for place in pathlib.Path("/proc").iterdir() if place.name.isdigit())

time.sleep(0.2)
end = time.monotonic() + 5
while dead() and time.monotonic() < end:
    time.sleep(0.05)
print(dead())
"""
ENGINE = """
import os, pathlib, sys
from gates import process, strays
with strays.HOUSE.of_our_own():
    done = process.run([sys.executable, "-c", sys.argv[1], str(os.getpid())], cwd=pathlib.Path.cwd())
print(strays.HOUSE.adopts, done.stdout.strip(), done.stderr)
"""


def test_what_has_ended_is_done_with_while_the_tool_still_runs(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ENGINE, TOOL], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "True 0 \n", done.stderr
