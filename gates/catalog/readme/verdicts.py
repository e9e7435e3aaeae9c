"""What the end of a step means: passed, failed, or not to be judged here. Pure.

Only a failure that the document is to blame for fails a block. What the machine lacks (a database, a network, a library, another
Python) blocks it: that part was not proven, and nobody is accused.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gates.catalog.readme.blocks import PROGRAMS
from gates.catalog.readme.facts import Ending
from gates.sandbox import Outcome

_TAIL = 8000
_PYTHON_TOOLS = {"pytest", "py.test", "uvicorn", "gunicorn", "flask", "alembic", "nox", "tox", "ruff", "mypy", "celery", "sqlfluff", "django-admin", "hypercorn", "granian", "daphne", "waitress-serve", "pre-commit", "invoke", "http"}  # fmt: skip
_NOT_FOUND = re.compile(
    r"(?:line \d+: |^|: )(?:exec: )?\"?([\w./+-]+)\"?: (?:command )?not found|make(?:\[\d+\])?: ([\w.+-]+): (?:No such file or directory|Command not found)|executable file not found in \$PATH|No such file or directory: '([\w-]+)'",
    re.MULTILINE,
)
_LACKS = (
    (
        "needs a server that is not there",
        (r"[Cc]onnection refused|could not connect to server|Can't connect to .*(?:server|MySQL|local)|Connect call failed|ECONNREFUSED|"
        r"could not translate host name|No such file or directory\s+Is the server running|Failed to connect to|Couldn't connect to server|"
        r"NoBrokersAvailable|ServerSelectionTimeoutError|Error \d+ connecting to|failed to resolve host|Unknown (?:MySQL )?server host|AMQPConnectionError"),
    ),
    ("needs Docker", r"Cannot connect to the Docker daemon|DockerException|docker: not found|Error while fetching server API version"),
    (
        "needs a person who answers",
        r"EOFError|not a (?:TTY|tty|terminal)|stdin is not|EOF when reading|Inappropriate ioctl for device|Aborted!|prompt_toolkit|inquirer",
    ),
    (
        "needs another Python",
        (r"requires a different Python|requires Python [<>=~!]|Requires-Python|No interpreter found for Python|Could not find .*python|"
        r"is not supported by the project|version not installed|Python version .* is not|requires-python"),
    ),
    ("needs a part of Python that the machine lacks", r"ensurepip is not\s+available|No module named '?(?:venv|ensurepip|pip|tkinter|_sqlite3|_ctypes)\b|python3-venv"),
    (
        "needs libraries or a compiler that the machine lacks",
        (r"command '?[\w.-]*(?:gcc|cc|g\+\+|clang|cargo|rustc)'? failed|pg_config executable not found|mysql_config|fatal error: .*\.h: No such file|"
        r"Failed building wheel|Failed to build|cannot open shared object file|error: Microsoft Visual|subprocess-exited-with-error"),
    ),
    ("needs rights that a newcomer may not have", r"are you root\?|must be (?:run as )?root|Permission denied: '/(?!home|tmp|var/tmp)|requires root|Read-only file system|Operation not permitted|cannot create directory .?/(?!home|tmp)"),
    ("needs more memory or disk than it may use", r"No space left on device|MemoryError|Cannot allocate memory|Disk quota exceeded|File too large"),
)  # fmt: skip
_NETWORK = re.compile(
    r"NewConnectionError|[Nn]ame or service not known|[Tt]emporary failure in name resolution|[Nn]etwork is unreachable|ProxyError|Tunnel connection failed|"
    r"[Cc]onnection timed out|ReadTimeout|Max retries exceeded|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|error sending request|[Cc]ould not resolve host|"
    r"503 Service|502 Bad|504 Gateway|429 Too Many|Proxy CONNECT aborted|unable to access 'http"
)
_COMPILED = tuple((reason, re.compile(pattern)) for reason, pattern in _LACKS)


class Verdict(NamedTuple):
    """What a step came to; `fleeting` where another try may end otherwise."""

    ending: Ending
    reason: str = ""
    fleeting: bool = False


def of_step(outcome: Outcome, expected: int, limit_s: float, *, serves: bool) -> Verdict:
    """The verdict on one step that was run.

    Args:
        expected: exit code that the author announces, 0 as a rule.
        limit_s: seconds that it had.
        serves: whether it is known to go on for ever.
    """
    if outcome.answered:
        return Verdict(Ending.PASSED, f"went on running, was ready ({outcome.answered}), and was ended")
    if outcome.too_much:
        told = (
            "started more and more processes" if outcome.too_much == "processes" else "used up the disk that it may use"
        )
        return Verdict(Ending.FAILED, f"{told}, and was ended")
    if outcome.timed_out:
        return _too_slow(outcome, limit_s, serves=serves)
    if outcome.code not in {0, expected}:
        return _of_failure(outcome)
    right = outcome.code == expected
    return (
        Verdict(Ending.PASSED)
        if right
        else Verdict(Ending.FAILED, f"ended with exit code 0, and {expected} is announced")
    )


def _too_slow(outcome: Outcome, limit_s: float, *, serves: bool) -> Verdict:
    if serves:
        return Verdict(
            Ending.BLOCKED,
            f"goes on running and said nothing within {limit_s:g} s that shows it is ready",
            fleeting=True,
        )
    if re.search(r"(\[[yY]/[nN]\]|[Pp]assword.*:|\?)\s*$", outcome.output):
        return Verdict(Ending.BLOCKED, "needs a person who answers", fleeting=True)
    return Verdict(Ending.FAILED, f"did not end within {limit_s:g} s", fleeting=True)


def _of_failure(outcome: Outcome) -> Verdict:
    tail = outcome.output[-_TAIL:]
    if outcome.refused:
        hosts = ", ".join(outcome.refused[:3])
        return Verdict(Ending.BLOCKED, f"needs {hosts}, and only package registries may be reached")
    if outcome.unreachable or _NETWORK.search(tail):
        told = ", ".join(outcome.unreachable[:3]) or "the network"
        return Verdict(Ending.BLOCKED, f"{told} could not be reached", fleeting=True)
    absent = _absent_program(tail) if outcome.code in {1, 2, 126, 127} else ""
    if absent:
        return Verdict(Ending.BLOCKED, f"needs {absent}, which this machine does not have")
    for reason, pattern in _COMPILED:
        if pattern.search(tail):
            return Verdict(Ending.BLOCKED, reason)
    if outcome.code is None:
        return Verdict(Ending.FAILED, "ended the shell in which the document is followed")
    return Verdict(Ending.FAILED, f"ended with exit code {outcome.code}")


def _absent_program(tail: str) -> str:
    """A well-known program that is no part of any set-up and not on this machine; "" for one that the document should have brought."""
    for told in _NOT_FOUND.finditer(tail):
        name = next(filter(None, told.groups()), "").rpartition("/")[2]
        if name in PROGRAMS - _PYTHON_TOOLS:
            return name
    return ""
