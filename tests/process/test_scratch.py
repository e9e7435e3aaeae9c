"""Folders of our own are gone afterwards, with every process that works in them, however we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gates import process
from tests.process.test_running import wait_until_gone

HOLD = """
import os, pathlib, subprocess, sys
from gates import process
with process.folder("gates-try-", pathlib.Path(sys.argv[1])) as made:
    child = subprocess.Popen(["sleep", "60"], env={**os.environ, "PLACE": str(made)}, start_new_session=True)
    print(child.pid, flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_there_for_the_block_only(tmp_path: Path) -> None:
    with process.folder("gates-try-", tmp_path) as made:
        (made / "file").write_text("x")
        assert made.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_hid_in_a_session_of_its_own_ends_with_the_folder_that_it_names(tmp_path: Path) -> None:
    with process.folder("gates-try-", tmp_path) as made:
        daemon = subprocess.Popen(
            ["sleep", "60"], env={**os.environ, "PLACE": str(made)}, start_new_session=True, stdin=subprocess.DEVNULL
        )
    assert daemon.wait(10) == -signal.SIGKILL


def test_folder_and_processes_are_gone_when_we_are_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        child = int(holder.stdout.readline())
        holder.kill()
    assert wait_until_gone(child)
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        process.run(["sleep", "0.05"], cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_heir_that_is_told_done_cleans_nothing_up(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    clean = 'while read -r word; do last=$word; done; [ "$last" = done ] || rmdir "$1"'
    with process.heir(["sh", "-c", clean, "heir", str(kept)]):
        pass
    assert kept.is_dir()
    with pytest.raises(ZeroDivisionError), process.heir(["sh", "-c", clean, "heir", str(kept)]):
        raise ZeroDivisionError
    assert kept.is_dir()
