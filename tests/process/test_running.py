"""Starting processes: whole groups end, output is bounded, failures are sentences."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from gates import process
from gates.errors import InterruptedRunError, NoAnswerError, TimedOutError, ToolMissingError


def python(*words: str) -> list[str]:
    return [sys.executable, "-c", *words]


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def wait_until_gone(pid: int) -> bool:
    end = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < end:
        threading.Event().wait(0.02)
    return not is_alive(pid)


def test_output_exit_code_and_duration_are_told(tmp_path: Path) -> None:
    done = process.run(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"), cwd=tmp_path)
    assert (done.exit_code, done.stdout, done.stderr) == (7, "out\n", "err\n")
    assert done.duration_s > 0


def test_standard_input_is_fed_and_otherwise_empty(tmp_path: Path) -> None:
    echo = "import sys; print(repr(sys.stdin.read()))"
    assert process.run(python(echo), cwd=tmp_path, stdin="hé").stdout == "'hé'\n"
    assert process.run(python(echo), cwd=tmp_path).stdout == "''\n"


def test_a_missing_program_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="'no-such-program-here' is not there"):
        process.run(["no-such-program-here"], cwd=tmp_path)


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="could not be started"):
        process.run(python("pass"), cwd=tmp_path / "nowhere")


def test_a_time_out_ends_the_whole_tree(tmp_path: Path) -> None:
    script = "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); open('pid', 'w').write(str(p.pid)); time.sleep(60)"
    with pytest.raises(TimedOutError, match="did not end within 1 s"):
        process.run(python(script), cwd=tmp_path, timeout=1)
    assert wait_until_gone(int((tmp_path / "pid").read_text()))


def test_a_child_that_ignores_the_gentle_signal_is_ended_all_the_same(tmp_path: Path) -> None:
    script = "import signal, time, os; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(TimedOutError):
        process.run(python(script), cwd=tmp_path, timeout=1)
    assert wait_until_gone(int((tmp_path / "pid").read_text()))


def test_a_grandchild_that_holds_the_pipe_open_does_not_keep_us(tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    began = time.monotonic()
    assert process.run(python(script), cwd=tmp_path).exit_code == 0
    assert time.monotonic() - began < 30


def test_output_beyond_the_cap_is_cut_and_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.running, "CAP", 1000)
    with process.workplace(process.Workplace(logs=tmp_path / "logs")):
        done = process.run(python("print('x' * 1_000_000)"), cwd=tmp_path, log_name="tool")
    assert (len(done.stdout), done.truncated, done.exit_code) == (1000, True, 0)
    assert "# cut here: only the first 1,000 bytes were kept" in (tmp_path / "logs/tool.log").read_text()


def test_binary_output_does_no_harm(tmp_path: Path) -> None:
    done = process.run(python("import sys; sys.stdout.buffer.write(bytes(range(256)))"), cwd=tmp_path)
    assert "\N{REPLACEMENT CHARACTER}" in done.stdout


def test_where_the_kernel_does_not_tell_the_end_of_a_child_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_number: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", refuse, raising=False)
    assert process.run(python("raise SystemExit(7)"), cwd=tmp_path).exit_code == 7
    with pytest.raises(TimedOutError):
        process.run(python("import time; time.sleep(60)"), cwd=tmp_path, timeout=0.2)


def test_a_cancelled_run_ends_its_child(tmp_path: Path) -> None:
    place = process.Workplace()
    threading.Timer(0.5, place.cancel.set).start()
    with process.workplace(place), pytest.raises(InterruptedRunError):
        process.run(python("import time; time.sleep(60)"), cwd=tmp_path)


def test_the_deadline_of_the_gate_holds_for_each_tool(tmp_path: Path) -> None:
    with process.workplace(process.Workplace(deadline=time.monotonic() + 0.5)), pytest.raises(TimedOutError):
        process.run(python("import time; time.sleep(60)"), cwd=tmp_path)


def test_logs_are_kept_under_their_name_and_never_overwritten(tmp_path: Path) -> None:
    place = process.Workplace(logs=tmp_path / "logs", log_prefix="runs/1/lint")
    with process.workplace(place):
        first = process.run(python("print('one')"), cwd=tmp_path, log_name="tool")
        second = process.run(python("print('two')"), cwd=tmp_path, log_name="tool")
        silent = process.run(python("print('three')"), cwd=tmp_path)
    assert (first.log, second.log, silent.log) == ("runs/1/lint/tool.log", "runs/1/lint/tool-2.log", None)
    assert "one" in (tmp_path / "logs/tool.log").read_text()


def test_a_server_runs_for_the_length_of_the_block_only(tmp_path: Path) -> None:
    script = "import os, time; open('pid', 'w').write(str(os.getpid())); print('ready', flush=True); time.sleep(60)"
    with process.server(python(script), cwd=tmp_path, log=tmp_path / "server.log") as code:
        end = time.monotonic() + 20
        while "ready" not in (tmp_path / "server.log").read_text() and time.monotonic() < end:
            threading.Event().wait(0.02)
        assert code() is None
        pid = int((tmp_path / "pid").read_text())
    assert wait_until_gone(pid)


def test_a_child_dies_with_us(tmp_path: Path) -> None:
    """Kill -9 of the process that runs a tool ends the tool."""
    ours = f"from gates import process; from pathlib import Path; process.run(['{sys.executable}', '-c', \"import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)\"], cwd=Path('.'))"
    import subprocess

    with subprocess.Popen(python(ours), cwd=tmp_path) as parent:
        end = time.monotonic() + 20
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert time.monotonic() < end
            threading.Event().wait(0.02)
        os.kill(parent.pid, 9)
    assert wait_until_gone(int((tmp_path / "pid").read_text()))


DAEMONS = {
    "in a session of its own": "setsid sleep 60 >/dev/null 2>&1 </dev/null &",
    "holds the pipes open": "setsid sleep 60 &",
    "has children of its own": "setsid sh -c 'sleep 60 & setsid sleep 60' &",
    "in an empty environment": "env -i setsid sleep 60 &",
}
_TOOL = """
from pathlib import Path
from gates import process, strays
with strays.HOUSE.of_our_own():
    for script in {scripts}:
        process.run(["sh", "-c", script], cwd=Path("."))
    if {killed}:
        process.run(["sh", "-c", "setsid sleep 60 & touch begun; sleep 60"], cwd=Path("."))
"""


def here(folder: Path) -> list[int]:
    """The processes that stand in a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder and is_alive(int(entry.name)):
                found.append(int(entry.name))
    return found


@pytest.mark.parametrize("kind", DAEMONS)
def test_what_got_away_from_a_tool_ends_with_our_program(tmp_path: Path, kind: str) -> None:
    script = _TOOL.format(scripts=[DAEMONS[kind]], killed=False)
    done = process.run(python(script), cwd=tmp_path)
    assert (done.exit_code, done.stderr, here(tmp_path)) == (0, "", [])


def test_what_got_away_from_a_tool_ends_after_our_death(tmp_path: Path) -> None:
    import subprocess

    with subprocess.Popen(python(_TOOL.format(scripts=[], killed=True)), cwd=tmp_path) as program:
        end = time.monotonic() + 20
        while not (tmp_path / "begun").exists() and time.monotonic() < end:
            threading.Event().wait(0.02)
        assert here(tmp_path)
        program.kill()
    while here(tmp_path) and time.monotonic() < end:
        threading.Event().wait(0.02)
    assert here(tmp_path) == []


def test_output_for_which_there_is_no_room_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_full = functools.partial(open, "/dev/full", "r+b", buffering=0)
    monkeypatch.setattr("tempfile.TemporaryFile", open_full)
    with pytest.raises(NoAnswerError, match="could not be kept: No space left on device"):
        process.run(python("print('x' * 1_000_000)"), cwd=tmp_path)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["sh", "-c", "exit"], "sh"),
        (["unshare", "--user", "--", sys.executable, "-m", "this"], "this"),
        ([sys.executable, "-I", "-X", "utf8", "-m", "json.tool", "--help"], "json.tool"),
        ([sys.executable, "-I", "probe.py"], "probe.py"),
        ([sys.executable, "-c", "pass"], Path(sys.executable).name),
    ],
)
def test_whoever_watches_hears_which_tool_begins(tmp_path: Path, words: list[str], name: str) -> None:
    heard: list[str] = []
    (tmp_path / "probe.py").touch()
    with process.workplace(process.Workplace(doing=heard.append)):
        process.run(words, cwd=tmp_path)
        process.run(["true"], cwd=tmp_path, tame=True)
    assert heard == [name]
