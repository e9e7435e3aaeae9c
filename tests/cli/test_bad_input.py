"""Bad input, end to end: one clear sentence each, the right exit code, never a traceback, and the report is written."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from gates import registry
from tests.conftest import MakeRepo, git, lay

PYPROJECT = "[project]\nname = 'x'\nversion = '1'\n"
ODD_NAME = "new\nline and space.py"


def start(root: Path, *words: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "gates", "run", *words, "--python", sys.executable]
    return subprocess.Popen(
        argv, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def run(root: Path, *words: str) -> tuple[int, str, dict[str, Any]]:
    """(exit code, what was said, gate id → result)."""
    child = start(root, *words)
    _, said = child.communicate(timeout=300)
    assert "Traceback" not in said
    assert "internal error" not in said.lower()
    stored = root / "reports/gates.json"
    gates = json.loads(stored.read_text())["gates"] if stored.exists() else []
    for gate in gates:
        assert "Internal error" not in gate["reason"], gate["reason"]
        assert "Traceback" not in json.dumps(gate)
    return child.returncode, " ".join(said.split()), {g["id"]: g for g in gates}


STATIC = ("lint", "types", "logging", "env-docs", "readme", "api-docs", "errors", "migrations", "tests", "security")


def test_a_folder_without_git_is_judged_all_the_same(tmp_path: Path) -> None:
    lay(tmp_path, {"pyproject.toml": PYPROJECT, "a.py": '"""A."""\n\nX = 1\n'})
    code, _, gates = run(tmp_path, "lint", "readme", "--root", ".")
    assert code == 1
    assert (gates["lint"]["state"], gates["readme"]["state"]) == ("passed", "failed")


def test_a_repository_without_a_commit_or_a_file_is_red_in_all_that_counts(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    code, _, gates = run(tmp_path)
    assert code in {1, 3}
    assert set(gates) == set(registry.IDS)
    assert {gates[g]["state"] for g in ("tests", "lint", "types")} <= {"vacuous", "error"}
    assert gates["readme"]["state"] == "failed"


def test_a_repository_without_python_is_not_called_clean(make_repo: MakeRepo) -> None:
    code, _, gates = run(
        make_repo({"main.go": "package main\n", "README.md": "# x\n"}), "lint", "types", "tests", "logging"
    )
    assert code in {1, 3}
    assert all(gates[g]["state"] in {"vacuous", "error"} for g in ("lint", "types", "tests"))


def test_a_syntax_error_is_named_with_its_line(make_repo: MakeRepo) -> None:
    root = make_repo(
        {"pyproject.toml": PYPROJECT, "shop/__init__.py": "", "shop/broken.py": "import os\n\ndef f(:\n    pass\n"}
    )
    code, _, gates = run(root, "lint", "types", "logging", "env-docs")
    assert code in {1, 3}
    places = {(f["path"], f["line"]) for g in gates.values() for f in g["findings"]}
    assert ("shop/broken.py", 3) in places
    assert gates["logging"]["state"] == "error"
    assert "shop/broken.py" in gates["logging"]["reason"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.gates\n", "pyproject.toml is not valid TOML"),
        (
            "[tool.gates]\ntimeuot = 3\n",
            "pyproject.toml:2: unknown key 'timeuot' in [tool.gates]. Did you mean 'timeout'?",
        ),
        (
            "[tool.gates.tests]\nmin-coverag = 3\n",
            "pyproject.toml:2: unknown key 'min-coverag' in [tool.gates.tests]. Did you mean 'min-coverage'?",
        ),
    ],
)
def test_a_wrong_configuration_is_one_line_and_exit_2(make_repo: MakeRepo, text: str, said: str) -> None:
    code, heard, gates = run(make_repo({"pyproject.toml": text, "a.py": ""}))
    assert code == 2
    assert said in heard
    assert gates == {}


def test_a_wrong_option_of_a_gate_that_does_not_run_is_told_too(make_repo: MakeRepo) -> None:
    root = make_repo({"pyproject.toml": "[tool.gates.tests]\nmin-coverag = 3\n", "a.py": ""})
    code, heard, gates = run(root, "lint")
    assert (code, gates) == (2, {})
    assert "pyproject.toml:2: unknown key 'min-coverag' in [tool.gates.tests]" in heard


def test_an_unknown_gate_is_exit_2(make_repo: MakeRepo) -> None:
    code, heard, _ = run(make_repo({"a.py": ""}), "testss")
    assert (code, heard) == (2, "gates: There is no gate 'testss'. Did you mean 'tests'?")


def test_an_app_that_raises_on_import_is_error_with_its_own_last_frame(make_repo: MakeRepo) -> None:
    app = "from flask import Flask\n\napp = Flask(__name__)\n\n\ndef connect():\n    raise RuntimeError('no settings')\n\n\nconnect()\n"
    root = make_repo(
        {"pyproject.toml": PYPROJECT + "dependencies = ['flask']\n", "shop/__init__.py": "", "shop/app.py": app}
    )
    code, _, gates = run(root, "api-docs", "errors")
    assert code == 3
    for gate in ("api-docs", "errors"):
        assert gates[gate]["state"] == "error"
        assert "shop/app.py:7" in gates[gate]["reason"]


@pytest.mark.parametrize("gate", ["lint", "logging", "env-docs", "types"])
def test_a_file_that_is_not_text_is_named(make_repo: MakeRepo, gate: str) -> None:
    root = make_repo({"pyproject.toml": PYPROJECT, "shop/__init__.py": '"""S."""\n', "shop/latin.py": b"X = '\xe9'\n"})
    code, _, gates = run(root, gate)
    assert code in {1, 3}
    assert "shop/latin.py" in gates[gate]["reason"] + json.dumps(gates[gate]["findings"])


@pytest.mark.parametrize("gate", ["lint", "logging", "env-docs"])
def test_a_symlink_loop_is_named_and_does_not_hang(make_repo: MakeRepo, gate: str) -> None:
    root = make_repo({"pyproject.toml": PYPROJECT, "shop/__init__.py": '"""S."""\n'})
    (root / "shop/loop.py").symlink_to("loop.py")
    git(root, "add", "-A")
    code, _, gates = run(root, gate)
    assert code in {1, 3}
    assert "shop/loop.py" in gates[gate]["reason"] + json.dumps(gates[gate]["findings"])


@pytest.mark.parametrize("gate", ["lint", "logging", "env-docs"])
def test_a_file_that_cannot_be_read_is_named(make_repo: MakeRepo, gate: str) -> None:
    """A link to nowhere: the one kind of unreadable file that not even root can read."""
    root = make_repo({"pyproject.toml": PYPROJECT, "shop/__init__.py": '"""S."""\n'})
    (root / "shop/gone.py").symlink_to("nowhere.py")
    git(root, "add", "-A")
    code, _, gates = run(root, gate)
    assert code in {1, 3}
    assert "shop/gone.py" in gates[gate]["reason"] + json.dumps(gates[gate]["findings"])


@pytest.mark.parametrize("gate", STATIC)
def test_a_file_name_with_spaces_and_a_newline_does_no_harm(make_repo: MakeRepo, gate: str) -> None:
    root = make_repo(
        {"pyproject.toml": PYPROJECT, ODD_NAME: "import os\n\nprint(os.environ['ODD'])\n", "README.md": "# x\n"}
    )
    _, _, gates = run(root, gate)
    assert gates[gate]["state"] in {"passed", "failed", "vacuous", "error", "not-applicable"}
    if gate in {"lint", "env-docs"}:
        assert ODD_NAME in {f["path"] for f in gates[gate]["findings"]}


def test_a_terminal_never_gets_control_characters_of_the_repository(make_repo: MakeRepo) -> None:
    child = start(make_repo({"pyproject.toml": PYPROJECT, "a\x1b[31m.py": "import os\n"}), "lint")
    _, said = child.communicate(timeout=120)
    assert "\x1b" not in said


SLOW = "import os, time\n\n\ndef test_slow():\n    open(os.environ['HOME'] + '/pid', 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
"""It tells in a file who it is."""


def slow_repository(make_repo: MakeRepo) -> tuple[Path, Path]:
    """(a repository with a test that takes a minute, the file in which that tells its process)."""
    root = make_repo({"pyproject.toml": PYPROJECT, "shop/__init__.py": "", "tests/test_a.py": SLOW})
    home = root.parent / "home"
    home.mkdir()
    return root, home / "pid"


def read_when_there(told: Path) -> None:
    end = time.monotonic() + 60
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < end
        threading.Event().wait(0.05)


def is_gone(pid: str) -> bool:
    """Whether a process ends that was told to: the kernel and its parent take a moment."""
    process, end = Path(f"/proc/{pid}"), time.monotonic() + 10
    while process.exists() and time.monotonic() < end:
        threading.Event().wait(0.02)
    return not process.exists()


ARGV = [sys.executable, "-m", "gates", "run", "tests", "readme", "--python", sys.executable]


def test_ctrl_c_writes_the_report_ends_the_tools_and_exits_with_130(make_repo: MakeRepo) -> None:
    root, told = slow_repository(make_repo)
    env = os.environ | {"HOME": str(told.parent)}
    child = subprocess.Popen(ARGV, cwd=root, stderr=subprocess.PIPE, text=True, start_new_session=True, env=env)
    read_when_there(told)
    os.kill(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=60)
    report = json.loads((root / "reports/gates.json").read_text())
    assert (child.returncode, report["exit_code"]) == (130, 130)
    assert {g["id"]: g["state"] for g in report["gates"]}["tests"] == "not-run"
    assert "Traceback" not in said
    assert is_gone(told.read_text())


def test_a_terminal_that_is_closed_ends_the_run_as_ctrl_c_does(make_repo: MakeRepo) -> None:
    root, told = slow_repository(make_repo)
    env = os.environ | {"HOME": str(told.parent)}
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.execve(ARGV[0], ARGV, env)
    read_when_there(told)
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    report = json.loads((root / "reports/gates.json").read_text())
    assert (os.waitstatus_to_exitcode(status), report["exit_code"]) == (130, 130)
    assert is_gone(told.read_text())
