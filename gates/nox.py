"""Nox sessions for any repository: `from gates.nox import sessions; sessions()` is a whole noxfile.

One session per gate (tag `gate`), and `gates`, which runs all ten in one engine and renders the report. The sessions have no
environment of their own: the gates find the project's interpreter and their tools themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import nox

from gates import registry


def sessions(*arguments: str) -> None:
    """Register the sessions with nox.

    Args:
        arguments: further words for each `gates run`, for example `"--root", "services/orders"`.
    """
    for gate in registry.IDS:
        register = nox.session(name=gate, venv_backend="none", tags=["gate"], default=False, allow_parallel=True)
        register(_single(gate, arguments))
    nox.session(name="gates", venv_backend="none", default=True, allow_parallel=False)(_all(arguments))


def _single(gate: str, arguments: tuple[str, ...]) -> Callable[[nox.Session], None]:
    """A session for one gate; its report has a folder of its own, since `nox -t gate -j 2` runs several at a time."""

    def session(session: nox.Session) -> None:
        _gates(session, gate, "--output", f"reports/{gate}", *arguments)

    session.__doc__ = registry.TITLES[gate]
    return session


def _all(arguments: tuple[str, ...]) -> Callable[[nox.Session], None]:
    def session(session: nox.Session) -> None:
        _gates(session, *arguments)

    session.__doc__ = "All ten gates in one engine, and the report in reports/gates.html."
    return session


def _gates(session: nox.Session, *words: str) -> None:
    """Run `gates run`; any exit code but 0 fails the session, after the report was written."""
    session.run(sys.executable, "-m", "gates", "run", *words, *session.posargs, external=True)
