"""A conversation with the probe `migrate`: the project's own Alembic or Django, in its own interpreter, one migration at a time.

The probe runs in a scratch copy of the judged files, with the values of the committed example of the environment, stand-ins for
what the project asks for beyond that, and every database address replaced by ours. This module judges nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gates import process
from gates.databases.engine import Address, OutOfTime
from gates.errors import NoAnswerError, TimedOutError
from gates.project import Project
from gates.tools.app_boot import candidates, scratch, stand_ins
from gates.tools.migrate_settings import variables_for
from gates.tools.migrate_talk import LOOK_EVERY_S, Failed, Talk

_SCRIPT = Path(__file__).parent.parent / "probes" / "migrate.py"
_ROUNDS = 10


@dataclasses.dataclass(frozen=True)
class Request:
    """What to talk about.

    Attributes:
        tool: "alembic" or "django".
        folder: where the tool is started, relative to the project.
        details: the probe's `alembic` or `django` part; paths in it relative to the project.
        variables: environment variables from the configuration.
        timeout: seconds until the probe must be ready.
        bytecode: folder in which conversations may share compiled modules, for an environment that was never compiled.
    """

    tool: str
    folder: str
    details: Mapping[str, str | None]
    variables: Mapping[str, str]
    timeout: float
    bytecode: Path | None = None


@contextlib.contextmanager
def conversation(project: Project, request: Request, address: Address) -> Iterator[Talk]:
    """Start the probe and wait until it is ready; it is ended at the end of the block.

    Raises:
        Failed: the project's configuration, its `env.py` or one of its migrations cannot be loaded.
        TimedOutError: it was not ready in time.
        NoAnswerError: the project's interpreter does not run.
    """
    with process.folder("gates-migrate-") as place, contextlib.ExitStack() as stack:
        tree = place / "tree"
        tree.mkdir()
        scratch.lay(project, tree)
        yield _with_stand_ins(project, request, address, place, stack)


def _with_stand_ins(
    project: Project, request: Request, address: Address, place: Path, stack: contextlib.ExitStack
) -> Talk:
    """Start it again with one more made-up setting for each that it asks for, until it is ready."""
    given: dict[str, str] = {}
    tried: dict[str, list[str]] = {}
    while True:
        attempt = stack.enter_context(contextlib.ExitStack())
        try:
            return _start(project, request, address, place, attempt, given)
        except Failed as failed:
            attempt.close()
            if max(map(len, tried.values()), default=0) >= _ROUNDS or not _stand_in(
                failed, given, tried, place, address
            ):
                raise


def _stand_in(
    failed: Failed, given: dict[str, str], tried: dict[str, list[str]], place: Path, address: Address
) -> bool:
    new = False
    for want in failed.wants:
        guesses = tried.setdefault(want.name, [])
        value = stand_ins.stand_in(want, guesses, scratch=str(place), postgres=address.engine == "postgresql")
        if value is not None:
            guesses.append(value)
            given[want.name] = value
            new = True
    return new


def _start(
    project: Project,
    request: Request,
    address: Address,
    place: Path,
    stack: contextlib.ExitStack,
    given: Mapping[str, str],
) -> Talk:
    tree = place / "tree"
    door = place / "talk"
    door.unlink(missing_ok=True)
    listener = stack.enter_context(socket.socket(socket.AF_UNIX))
    listener.bind(str(door))
    listener.listen(1)
    listener.settimeout(LOOK_EVERY_S)
    question, log = place / "request.json", place / "log"
    question.write_text(json.dumps(_question(project, request, address, tree, door)), encoding="utf-8")
    argv = [str(project.interpreter.path), str(_SCRIPT), str(question)]
    exit_code = stack.enter_context(
        process.server(
            argv, cwd=tree, env=_variables(project, request, address, place, given), log=log, stop=signal.SIGKILL
        )
    )
    link = stack.enter_context(_accept(listener, exit_code, log, request.timeout))
    talk = Talk(link, exit_code, tree)
    try:
        talk.ready = talk.hear(request.timeout)["ready"]
    except OutOfTime:
        raise TimedOutError(
            f"The project's {request.tool} was not ready within {request.timeout:g} s.",
            "Find out what its configuration waits for.",
        ) from None
    return talk


def _accept(listener: socket.socket, exit_code: Callable[[], int | None], log: Path, timeout: float) -> socket.socket:
    limit = time.monotonic() + timeout
    while True:
        process.checkpoint()
        try:
            return listener.accept()[0]
        except TimeoutError:
            if exit_code() is not None or time.monotonic() > limit:
                said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise NoAnswerError(
                    f"The project's interpreter did not run the probe: {said[-1] if said else 'it said nothing'}.",
                    "Name another one with --python.",
                ) from None


def _question(project: Project, request: Request, address: Address, tree: Path, door: Path) -> dict[str, Any]:
    roots = [*(p for p in project.source_roots if p != "."), request.folder]
    details = {
        name: str(tree / value) if name in {"ini", "toml", "script_location"} and value else value
        for name, value in request.details.items()
    }
    paths = [str(tree / root) for root in dict.fromkeys(roots)]
    return {
        "tool": request.tool,
        "talk": str(door),
        "root": str(tree / request.folder),
        "paths": [*paths, str(tree)],
        "database": dataclasses.asdict(address),
        request.tool: details,
        "app": _application(project) if request.tool == "alembic" else [],
    }


def _application(project: Project) -> list[dict[str, Any]]:
    """Where Flask's application may be, for an `env.py` that asks it for the database."""
    texts = (project.read_or_none(path) or "" for path in project.match("env.py"))
    if not any("current_app" in text for text in texts):
        return []
    return [c.request() for c in candidates.chosen(project, project.config.app)]


def _variables(
    project: Project, request: Request, address: Address, place: Path, given: Mapping[str, str]
) -> dict[str, str]:
    values = variables_for(project, address, place, request.variables, given)
    if request.bytecode is None or _compiled(project, request.tool):
        return values
    return {k: v for k, v in values.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPYCACHEPREFIX": str(request.bytecode)
    }


def _compiled(project: Project, tool: str) -> bool:
    """Whether the interpreter's environment has compiled modules; without, each start costs seconds."""
    home = project.interpreter.path.parent.parent
    return any(True for _ in home.glob(f"lib*/python*/site-packages/{tool}/__pycache__/*.pyc"))
