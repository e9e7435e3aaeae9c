"""A conversation with the probe `migrate`: the project's own Alembic or Django, in its own interpreter, one migration at a time.

The probe runs in a scratch copy of the judged files, with the values of the committed example of the environment, stand-ins for
what the project asks for beyond that, and every database address replaced by ours. This module judges nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gates import process
from gates.databases.engine import Address, OutOfTime
from gates.errors import NoAnswerError, TimedOutError
from gates.project import Project
from gates.tools.app_boot import environment, scratch
from gates.tools.app_boot.environment import Want

_SCRIPT = Path(__file__).parent.parent / "probes" / "migrate.py"
_ROUNDS = 10
_LOOK_EVERY_S = 0.2
_DATABASE_URL = re.compile(r"^(sqlite|postgres(?:ql)?|mysql|mariadb)((?:\+\w+)?)://")
_DATABASE_NAME = re.compile(r"(DATABASE|(^|_)DB|POSTGRES|(^|_)PG|SQLALCHEMY).*(URL|URI|DSN)$|DSN$")


@dataclasses.dataclass(eq=False)
class Failed(Exception):  # noqa: N818  # it is what the project did, not an error of ours
    """The probe did not do what it was asked.

    Attributes:
        kind: class of the exception.
        frames: (file relative to the project, line) of its traceback, innermost last; files elsewhere keep their path.
        operation: index of the Django operation that ran, None when not known.
        refused: addresses that the project tried to reach and was not let.
        wants: settings that it asked for.
    """

    kind: str
    message: str
    frames: tuple[tuple[str, int], ...] = ()
    operation: int | None = None
    refused: tuple[str, ...] = ()
    wants: tuple[Want, ...] = ()

    def __str__(self) -> str:
        said = f"{self.kind}: {self.message}" if self.kind else self.message
        return (
            f"{said} (it tried to reach {', '.join(self.refused[:3])}, which is not allowed here)"
            if self.refused
            else said
        )


class Talk:
    """An open conversation.

    Attributes:
        ready: what the probe told when it was ready; see its docstring.
    """

    def __init__(self, link: socket.socket, exit_code: Callable[[], int | None], tree: Path) -> None:
        self._link, self._exit_code, self._tree = link, exit_code, tree
        self._pending = b""
        self.ready: Mapping[str, Any] = {}

    def ask(self, question: Mapping[str, str], timeout: float) -> Mapping[str, Any]:
        """Its answer.

        Raises:
            Failed: it could not, or ended.
            OutOfTime: no answer within `timeout` seconds.
        """
        self._link.settimeout(None)
        with contextlib.suppress(OSError):  # that it ended is found when its answer does not come
            self._link.sendall(json.dumps(question).encode() + b"\n")
        return self.hear(timeout)

    def hear(self, timeout: float) -> Mapping[str, Any]:
        """The next thing that it says; raises like `ask`."""
        answer: Mapping[str, Any] = json.loads(self._line(timeout))
        failed = answer.get("failed")
        if failed is not None:
            wants = tuple(Want(**w) for w in failed["wants"])
            frames = tuple((self._place(path), line) for path, line in failed["frames"])
            raise Failed(
                failed["type"], failed["message"], frames, failed["operation"], tuple(failed["refused"]), wants
            )
        return answer

    def _place(self, path: str) -> str:
        full = os.path.realpath(path)
        return (
            os.path.relpath(full, self._tree).replace(os.sep, "/") if full.startswith(f"{self._tree}{os.sep}") else path
        )

    def relative(self, path: str) -> str:
        """A file that the probe named, relative to the project; "" when it lies elsewhere."""
        found = self._place(path)
        return "" if found.startswith("/") or "site-packages" in found else found

    def _line(self, timeout: float) -> bytes:
        limit = time.monotonic() + timeout
        self._link.settimeout(_LOOK_EVERY_S)
        while b"\n" not in self._pending:
            process.checkpoint()
            try:
                got = self._link.recv(1 << 16)
            except TimeoutError:
                if time.monotonic() > limit:
                    raise OutOfTime from None
                continue
            except OSError:
                got = b""
            if not got:
                raise Failed("", f"the process of the project ended (exit code {self._ended()})")
            self._pending += got
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _ended(self) -> int | None:
        limit = time.monotonic() + 2
        while self._exit_code() is None and time.monotonic() < limit:
            time.sleep(0.01)
        return self._exit_code()


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
    with tempfile.TemporaryDirectory(prefix="gates-migrate-") as name, contextlib.ExitStack() as stack:
        place = Path(os.path.realpath(name))
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
        value = environment.stand_in(want, guesses, scratch=str(place), postgres=address.engine == "postgresql")
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
    listener.settimeout(_LOOK_EVERY_S)
    question, log = place / "request.json", place / "log"
    question.write_text(json.dumps(_question(project, request, address, tree, door)), encoding="utf-8")
    argv = [str(project.interpreter.path), str(_SCRIPT), str(question)]
    exit_code = stack.enter_context(
        process.server(argv, cwd=tree, env=_environment(project, request, address, place, given), log=log)
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
    }


def _environment(
    project: Project, request: Request, address: Address, place: Path, given: Mapping[str, str]
) -> dict[str, str]:
    """As the committed example says, then made-up values, then the configuration's; no address of a database but ours."""
    documents = sorted(project.stack.env_documents, key=lambda path: path.count("/"))
    example = environment.parse(project.read_or_none(documents[0]) or "") if documents else {}
    values = environment.harmless({**given, **example, **request.variables}, str(place))
    values |= {
        name: _ours(address, values.get(name, ""), project)
        for name in ("DATABASE_URL", *values)
        if _leads_to_database(name, values.get(name, ""))
    }
    values |= environment.inherited(os.environ, str(place))
    if request.bytecode is not None and not _compiled(project, request.tool):
        values = {k: v for k, v in values.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPYCACHEPREFIX": str(request.bytecode)
        }
    return values


def _compiled(project: Project, tool: str) -> bool:
    """Whether the interpreter's environment has compiled modules; without, each start costs seconds."""
    home = project.interpreter.path.parent.parent
    return any(True for _ in home.glob(f"lib*/python*/site-packages/{tool}/__pycache__/*.pyc"))


def _leads_to_database(name: str, value: str) -> bool:
    return name == "DATABASE_URL" or bool(_DATABASE_URL.match(value)) or bool(_DATABASE_NAME.search(name.upper()))


def _ours(address: Address, value: str, project: Project) -> str:
    """Our database's address in the form in which the project writes its own."""
    found = _DATABASE_URL.match(value)
    same = found is not None and found.group(1)[:6] == address.engine[:6]
    if address.engine == "sqlite":
        return f"sqlite{found.group(2) if found and same else ''}:///{address.database}"
    driver = found.group(2) if found and same else _driver(project)
    place = (
        f"localhost:{address.port}/{address.database}?host={address.host}"
        if address.host.startswith("/")
        else f"{address.host}:{address.port}/{address.database}"
    )
    secret = f":{address.password}" if address.password else ""
    return f"postgresql{driver}://{address.user}{secret}@{place}"


def _driver(project: Project) -> str:
    """SQLAlchemy takes psycopg2 for granted; where the project has another one, its address must say so."""
    has = project.interpreter.has
    if not has("sqlalchemy") or has("psycopg2") or has("psycopg2-binary"):
        return ""
    return next((f"+{name}" for name in ("psycopg", "asyncpg", "pg8000") if has(name)), "")
