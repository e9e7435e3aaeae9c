"""Asks command lines of the project for their help, to see which sub-commands exist. Nothing is let act.

Request, JSON:
    root       working directory
    paths      folders that go to the front of `sys.path`
    questions  [{"entry": "orders.cli:main" | "-m ledger.migrate" | "manage.py", "name": "orders", "before": ["--app", "x"],
                 "words": ["openapi", "..."]}]
    scratch    folder in which alone files may be written

Response, JSON:
    answers    [[{"argv": ["openapi"], "exit": 0, "out": "...", "err": "...", "raised": ""}, ...], ...], for each question the help of the
               command itself, then, as long as a help lists sub-commands, that of the next word: at most three words deep.
               `raised` names an exception that came out; `exit` is null then.

An audit hook refuses every connection, every other program and every change outside `scratch`, and where the system lets us the
process has no network at all, so that a command line that takes no notice of `--help` cannot act. Standard library only; runs under any Python from 3.9 on.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
import runpy
import sys
import typing

LISTS = re.compile(
    r"\{[\w.,:-]+\}|^\s*[\w \u2500\u256d-]*(?:sub)?commands?\b|\bCOMMAND\b|Available subcommands",
    re.IGNORECASE | re.MULTILINE,
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = {
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen",
    "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty", "os.spawn", "pty.spawn", "os.kill", "os.killpg",
}  # fmt: skip
_CHANGING = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "shutil.rmtree",
    "shutil.move",
}


def cut_network() -> None:
    """Move this process into a network that has nothing in it, for drivers written in C; without effect where that is not allowed."""
    with contextlib.suppress(OSError, AttributeError, ImportError):
        import ctypes

        libc = ctypes.CDLL(None)
        if libc.unshare(0x40000000) != 0:
            libc.unshare(0x10000000 | 0x40000000)


def guard(scratch: str) -> None:
    """Refuse, for the rest of the process, what could act."""
    cut_network()
    allowed = os.path.realpath(scratch) + os.sep

    def audit(event: str, args: tuple[typing.Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError("refused while only the help is wanted: " + event)
        changes = event in _CHANGING or (event == "open" and isinstance(args[2], int) and args[2] & _WRITING)
        if event == "sqlite3.connect":
            changes = args[0] != ":memory:"
        if changes and isinstance(args[0], (str, bytes, os.PathLike)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not path.startswith(allowed) and not path.startswith("/dev/"):
                raise PermissionError("refused while only the help is wanted: writing " + path)

    sys.addaudithook(audit)


def call(entry: str, name: str, argv: list[str]) -> dict[str, typing.Any]:
    """Run one command line in this process."""
    out, err, raised = io.StringIO(), io.StringIO(), ""
    code: int | None = 0
    sys.argv = [name, *argv]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            start(entry)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
            if isinstance(ended.code, str):
                err.write(ended.code)
        except BaseException as error:
            raised, code = type(error).__name__ + ": " + str(error), None
    return {
        "argv": argv,
        "exit": code,
        "out": out.getvalue()[:60000],
        "err": err.getvalue()[:60000],
        "raised": raised[:500],
    }


def start(entry: str) -> None:
    """Start the program that `entry` names."""
    if entry.startswith("-m "):
        runpy.run_module(entry[3:], run_name="__main__", alter_sys=True)
    elif entry.endswith(".py"):
        sys.argv[0] = entry
        runpy.run_path(entry, run_name="__main__")
    else:
        module, _, attribute = entry.partition(":")
        target: typing.Any = importlib.import_module(module)
        for part in attribute.split("."):
            target = getattr(target, part)
        result = target()
        if isinstance(result, int) and result:
            raise SystemExit(result)


def ask(
    question: dict[str, typing.Any], asked: dict[tuple[str, ...], dict[str, typing.Any]]
) -> list[dict[str, typing.Any]]:
    """The help of a command and of its sub-commands, as deep as its words go; `asked` remembers what was asked before."""
    answers = []
    for depth in range(min(len(question["words"]), 3) + 1):
        argv = [*question["before"], *question["words"][:depth], "--help"]
        key = (question["entry"], *argv)
        if key not in asked:
            asked[key] = call(question["entry"], question["name"], argv)
        answers.append(asked[key])
        if answers[-1]["exit"] != 0 or not LISTS.search(answers[-1]["out"]):
            break
    return answers


def main() -> None:
    """Answer all questions; an answer is written after each, so that a hanging one costs only what comes after it."""
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [*request["paths"], *(p for p in sys.path if os.path.abspath(p or ".") != here)]
    sys.dont_write_bytecode = True
    os.environ["TMPDIR"] = request["scratch"]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        guard(request["scratch"])
        answers = []
        asked: dict[tuple[str, ...], dict[str, typing.Any]] = {}
        for question in request["questions"]:
            answers.append(ask(question, asked))
            out.seek(0)
            out.truncate()
            json.dump({"answers": answers}, out)
            out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
