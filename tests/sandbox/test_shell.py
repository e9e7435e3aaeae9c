"""What strangers' commands may do to the machine, behind every kind of walls that can be built on it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates import sandbox
from gates.sandbox import Network, Shell, Wall

WALLS = list(Wall)
REAL = [w for w in WALLS if w is not Wall.SCRATCH]


@functools.cache
def usable() -> tuple[Wall, ...]:
    return sandbox.usable()


@contextlib.contextmanager
def opened(wall: Wall, *, quota: int = 64 * 1024**2, processes: int = 120) -> Iterator[Shell]:
    if wall not in usable():
        pytest.skip(f"this machine does not let us build a wall of the kind {wall.value}")

    def lay(home: Path) -> str:
        (home / "clone").mkdir()
        (home / "clone" / "here.txt").write_text("hello\n")
        return "clone"

    with sandbox.open_shell(wall, Network.REGISTRIES, lay, quota=quota, processes=processes) as shell:
        yield shell


def strays(word: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and word.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def test_this_machine_has_walls_that_hold() -> None:
    assert usable() != (Wall.SCRATCH,), (
        "neither bubblewrap nor unshare works here: the containment of the README's blocks cannot be tested"
    )


@pytest.mark.parametrize("wall", WALLS)
def test_all_steps_share_one_shell_that_starts_in_the_clone(wall: Wall) -> None:
    with opened(wall) as shell:
        assert shell.run("cat here.txt", 10, may_serve=False).output == "hello\n"
        assert shell.run("mkdir deep && cd deep\nexport A=1\nB=2\nc() { echo 3; }", 10, may_serve=False).code == 0
        assert shell.run("echo ${PWD##*/} $A $B $(c); false", 10, may_serve=False).output == "deep 1 2 3\n"
        assert shell.run("true && (exit 7)", 10, may_serve=False).code == 7
    assert shell.evidence is not None
    assert shell.evidence.exit_code == 0


@pytest.mark.parametrize("wall", WALLS)
def test_a_step_that_waits_for_input_finds_none(wall: Wall) -> None:
    with opened(wall) as shell:
        outcome = shell.run("read answer; echo got=$answer; cat", 10, may_serve=False)
        assert (outcome.output, outcome.timed_out) == ("got=\n", False)
        assert outcome.seconds < 5


@pytest.mark.parametrize("wall", WALLS)
def test_a_step_that_hangs_is_ended_and_the_shell_goes_on(wall: Wall) -> None:
    with opened(wall) as shell:
        hung = shell.run("echo before; trap '' TERM; sleep 60; sleep 60", 0.5, may_serve=False)
        assert (hung.timed_out, hung.left, hung.output.startswith("before\n")) == (True, False, True)
        assert shell.run("echo on", 10, may_serve=False).output == "on\n"


@pytest.mark.parametrize("wall", WALLS)
def test_a_loop_inside_the_shell_itself_ends_the_shell(wall: Wall) -> None:
    with opened(wall) as shell:
        looped = shell.run("while :; do :; done", 0.3, may_serve=False)
        assert (looped.timed_out, looped.left, shell.gone) == (True, True, True)


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("bomb", [":(){ :|:& };:", "(while true; do (sleep 60 &); done)"])
def test_a_fork_bomb_is_contained_and_ended(wall: Wall, bomb: str) -> None:
    with opened(wall) as shell:
        outcomes = [
            shell.run(bomb, 20, may_serve=False)
        ]  # it goes off in the background, in this step or in one of the next
        while "processes" not in {o.too_much for o in outcomes}:
            assert len(outcomes) < 40, outcomes
            outcomes.append(shell.run("sleep 0.25", 20, may_serve=False))
        after = shell.run("echo on", 20, may_serve=False)
        assert after.output.endswith("on\n") or (after.left and shell.gone), (
            after
        )  # in the scratch folder it may take the shell along


@pytest.mark.parametrize("wall", WALLS)
def test_the_disk_cannot_be_filled_beyond_the_quota(wall: Wall) -> None:
    before = os.statvfs("/tmp").f_bavail * os.statvfs("/tmp").f_frsize
    with opened(wall, quota=8 * 1024**2) as shell:
        outcome = shell.run(
            "for n in 1 2 3 4 5 6 7 8; do head -c 4M /dev/zero > big$n || exit 1; sleep 0.05; done", 20, may_serve=False
        )
        after = os.statvfs("/tmp").f_bavail * os.statvfs("/tmp").f_frsize
        assert "No space left" in outcome.output or outcome.too_much == "disk"
    assert before - after < 512 * 1024**2


@pytest.mark.parametrize("wall", WALLS)
def test_output_without_end_does_not_reach_the_machine(wall: Wall) -> None:
    with opened(wall, quota=8 * 1024**2) as shell:
        outcome = shell.run("yes", 1, may_serve=False)
        assert len(outcome.output) <= 1024**2


@pytest.mark.parametrize("wall", WALLS)
def test_the_home_is_an_empty_one(wall: Wall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "id_ed25519").write_text("a private key")
    monkeypatch.setenv("HOME", str(tmp_path))
    with opened(wall) as shell:
        outcome = shell.run('cat ~/.ssh/id_ed25519; cat "$HOME/.ssh/id_ed25519"', 10, may_serve=False)
        assert outcome.code == 1
        assert "private" not in outcome.output


@pytest.mark.parametrize("wall", REAL)
def test_what_is_the_users_does_not_exist_inside(wall: Wall, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a private key")
    tmp_path.chmod(0o755)
    with opened(wall) as shell:
        outcome = shell.run(f"cat {tmp_path}/secret; ls -A /root /home; ls {Path.cwd()}", 10, may_serve=False)
        assert "private" not in outcome.output
        assert "pyproject.toml" not in outcome.output


@pytest.mark.parametrize("wall", WALLS)
def test_only_listed_variables_get_in(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@db/x")
    monkeypatch.setenv("PIP_INDEX_URL", "https://pypi.example.com/simple")
    with opened(wall) as shell:
        told = shell.run("env", 10, may_serve=False).output
        assert "hunter2" not in told
        assert "PIP_INDEX_URL=https://pypi.example.com/simple" in told
        assert "\nCI=" not in told


@pytest.mark.parametrize("wall", WALLS)
def test_a_daemon_ends_with_the_shell(wall: Wall) -> None:
    seconds = f"1000.{secrets.randbelow(10**9)}"
    with opened(wall) as shell:
        outcome = shell.run(
            f"setsid nohup sleep {seconds} > /dev/null 2>&1 & disown; sleep 0.3; echo away", 10, may_serve=False
        )
        assert outcome.output.endswith("away\n")
        assert strays(seconds)
    limit = time.monotonic() + 5
    while strays(seconds) and time.monotonic() < limit:
        time.sleep(0.02)
    assert strays(seconds) == []


@pytest.mark.parametrize("wall", WALLS)
def test_a_server_is_seen_to_be_ready_and_ended(wall: Wall) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with opened(wall) as shell:
        outcome = shell.run(f"python3 -m http.server {port} --bind 127.0.0.1", 20, may_serve=True)
        assert (outcome.answered, outcome.timed_out, outcome.left) == (f"port {port}", False, False)
        said = shell.run("echo 'Uvicorn running on http://0.0.0.0:1'; sleep 60", 20, may_serve=True)
        assert said.answered == "Uvicorn running on"


@pytest.mark.parametrize("wall", WALLS)
def test_a_step_that_ends_the_shell_is_told(wall: Wall) -> None:
    with opened(wall) as shell:
        outcome = shell.run("echo bye; exit 3", 10, may_serve=False)
        assert (outcome.code, outcome.left, outcome.output) == (3, True, "bye\n")


@pytest.mark.parametrize("wall", REAL)
def test_nobody_but_registries_can_be_reached(wall: Wall) -> None:
    with opened(wall) as shell:
        fetch = "python3 -c \"import urllib.request as u; u.urlopen('http://gates.invalid/')\""
        outcome = shell.run(fetch, 20, may_serve=False)
        assert outcome.code == 1
        assert outcome.refused == ("gates.invalid",)


@pytest.mark.parametrize("wall", REAL)
def test_the_servers_of_the_machine_are_out_of_reach(wall: Wall) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        with opened(wall) as shell:
            connect = f"python3 -c \"import socket; socket.create_connection(('127.0.0.1', {server.server_port}), 3)\""
            outcome = shell.run(connect, 20, may_serve=False)
        server.shutdown()
    assert outcome.code == 1
    assert "refused" in outcome.output


@pytest.mark.parametrize("wall", WALLS)
def test_nothing_is_left_behind(wall: Wall) -> None:
    name = f"gates-left-{secrets.token_hex(8)}"
    with opened(wall) as shell:
        shell.run(f'touch ~/left "$(mktemp -d)/{name}"; (sleep 30 &)', 10, may_serve=False)
        scratch = shell._scratch
    assert not scratch.exists()
    assert list(Path("/tmp").glob(f"tmp.*/{name}")) == []
