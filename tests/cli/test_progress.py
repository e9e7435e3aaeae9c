"""Progress on stderr."""

from __future__ import annotations

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
