"""Progress on stderr."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from gates.cli import _progress
from gates.model import GateResult, State

if TYPE_CHECKING:
    import pytest


def test_where_nobody_watches_each_ended_gate_is_a_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.watch(["lint", "types"], quiet=False) as progress:
        progress.started("lint")
        progress.finished(GateResult(id="lint", title="", state=State.PASSED, duration_s=1.25))
    assert capsys.readouterr().err == "[1/2] lint: passed (1.2 s)\n"


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.watch(["lint"], quiet=True) as progress:
        progress.finished(GateResult(id="lint", title="", state=State.PASSED))
    assert capsys.readouterr() == ("", "")


def test_plain_lines_do_not_wait_for_rich() -> None:
    said = (
        "import sys\nfrom gates.cli import _progress\nfrom gates.model import GateResult, State\n"
        "with _progress.watch(['lint'], quiet=False) as p: p.finished(GateResult(id='lint', title='', state=State.PASSED))\n"
        "print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_on_a_terminal_the_board_says_what_runs_with_which_tool_for_how_long_and_how_long_it_took_earlier() -> None:
    said = (
        "import threading, time\nfrom gates.cli import _progress\nfrom gates.model import GateResult, State\n"
        "with _progress.watch(['lint', 'types'], quiet=False) as p:\n"
        "    p.planned({'types': 30.0})\n    p.started('lint')\n    p.doing('lint', 'ruff')\n    p.started('types')\n    time.sleep(0.6)\n"
        "    ends = [threading.Thread(target=p.finished, args=(GateResult(id=g, title='', state=State.PASSED),)) for g in ('lint', 'types')]\n"
        "    [t.start() for t in ends]\n    [t.join() for t in ends]\n    time.sleep(0.6)\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", said], stdin=theirs, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the terminal is gone when the child is
            while chunk := os.read(ours, 4096):
                shown += chunk
        assert child.wait(timeout=20) == 0
    os.close(ours)
    text = shown.decode()
    assert "0 of 2 gates ended; running: lint (ruff) 0 s, types 0 s of about 30 s" in text
    assert "lint: passed" in text
    assert "2 of 2 gates ended; running: none" in text
