"""`Project`: one repository at one moment. Everything is computed once, on first use, whichever gate asks first."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from gates import process
from gates.config import Config
from gates.errors import GatesError, NoAnswerError
from gates.project import git, installed, interpreter, metadata, roots, stack
from gates.project.contents import blob_id
from gates.project.listing import Globs, judged
from gates.project.reading import Reader, decoded
from gates.project.roles import Role, role_of

T = TypeVar("T")


class Package(NamedTuple):
    """An import package of the project: its import name and its folder relative to the root, with `/`."""

    name: str
    path: str


class Project:
    """The repository under judgement.

    Args:
        root: absolute folder.
        config: its configuration.
        python: interpreter named on the command line.
        base: revision named on the command line.

    Attributes:
        memory: folder for what is found out about single files, for later runs; None to look at all of them afresh and keep nothing.
        complaints: what of that folder was not believed or could not be kept, one sentence each.
    """

    def __init__(self, root: Path, config: Config, *, python: Path | None = None, base: str | None = None) -> None:
        self.root = root
        self.config = config
        self.memory: Path | None = None
        self.complaints: list[str] = []
        self._asked_python = python
        self._asked_base = base
        self._memo: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._reader = Reader(root)
        self._roles: dict[str, Role] = {}

    def once(self, key: str, make: Callable[[], T]) -> T:
        """`make()`, computed once per run and shared by all gates; a failure is remembered and raised again."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._memo:
                try:
                    self._memo[key] = (make(), None)
                except GatesError as error:
                    self._memo[key] = (None, error)
            value, failure = self._memo[key]
        if failure is not None:
            raise failure
        return value  # type: ignore[no-any-return]  # the memo holds what make() returned under this key

    @property
    def seen(self) -> git.Seen | None:
        """What git's index and status say; None outside git."""
        return self.once("seen", lambda: git.see(self.root))

    @property
    def git(self) -> git.GitState:
        """What git knows."""
        return self.once("git", lambda: git.look(self.root, self._asked_base, self.seen))

    @property
    def files(self) -> tuple[str, ...]:
        """Every judged file, relative to the root, sorted: tracked ones and new ones that git does not ignore, less `exclude`."""
        return self.once("files", lambda: judged(self.root, self.seen, self.config.exclude))

    @property
    def python_files(self) -> tuple[str, ...]:
        """The Python files among `files`."""
        return self.once("python files", lambda: tuple(f for f in self.files if f.endswith(".py")))

    @property
    def other_files(self) -> tuple[str, ...]:
        """The files that are not Python; they are few where `files` are many."""
        return self.once("other files", lambda: tuple(f for f in self.files if not f.endswith(".py")))

    @property
    def source_files(self) -> tuple[str, ...]:
        """The Python files that run in production: no tests, migrations or tooling."""
        return self.once("source files", lambda: tuple(f for f in self.python_files if self.role(f) is Role.SOURCE))

    @property
    def pyproject(self) -> Mapping[str, Any]:
        """pyproject.toml as data, empty when there is none."""
        return self.once("pyproject", lambda: metadata.read(self.root / "pyproject.toml"))

    @property
    def name(self) -> str:
        """The project's name: from its metadata, else its folder."""
        named = self.pyproject.get("project", {}).get("name")
        return named if isinstance(named, str) and named else self.root.name

    @property
    def packages(self) -> tuple[Package, ...]:
        """The import packages of the project, those of tests and tooling left out."""
        return self.once("packages", lambda: tuple(Package(*p) for p in self._layout.packages))

    @functools.cached_property
    def package_folders(self) -> tuple[str, ...]:
        """The folders of the packages, and of those that have no `__init__.py`, each with a `/` at its end."""
        return tuple(f"{folder}/" for folder in (*(p.path for p in self.packages), *self._layout.namespaces))

    @property
    def source_roots(self) -> tuple[str, ...]:
        """Folders that belong on `sys.path` to import the project's modules: "src", or "." for a flat layout."""
        return self._layout.roots

    @property
    def roots_apart(self) -> tuple[str, ...]:
        """Folders from which the files below them, and nobody else, import: services side by side whose packages have the same names."""
        return self._layout.apart

    @property
    def _layout(self) -> roots.Layout:
        return self.once("layout", lambda: roots.decide(self))

    @property
    def interpreter(self) -> interpreter.Interpreter:
        """The project's own Python."""
        return self.once("interpreter", lambda: interpreter.find(self.root, *self._interpreter_hints()))

    @property
    def installed(self) -> str | None:
        """A digest of that interpreter and of what is installed for it; None where it cannot be told without asking it."""
        return self.once(
            "installed",
            lambda: installed.fingerprint(interpreter.locate(self.root, *self._interpreter_hints())[0], self.root),
        )

    def _interpreter_hints(self) -> tuple[Path | None, str | None, list[str], Sequence[str]]:
        locks = metadata.locks(self.files, self.pyproject)
        return self._asked_python, self.config.python, [p.name for p in self.packages], locks

    @property
    def stack(self) -> stack.Stack:
        """Framework, ORM, migration tool and documents, as detected from the tree alone."""
        return self.once("stack", lambda: stack.detect(self))

    def role(self, path: str) -> Role:
        """What a Python file is for."""
        known = self._roles.get(path)
        if known is None:
            known = self._roles[path] = role_of(path, self.package_folders)
        return known

    @functools.cached_property
    def _vouched(self) -> Mapping[str, str]:
        return self.seen.vouched if self.seen is not None else {}

    def match(self, *patterns: str) -> tuple[str, ...]:
        """The files whose path, or whose name, fits one of the glob patterns."""
        return tuple(Globs(patterns).among(self.files))

    def bytes_of(self, path: str) -> bytes:
        """The content of a file inside the root.

        Raises:
            NoAnswerError: it cannot be read, leads out of the root, or is larger than 8 MiB.
        """
        return self._reader.bytes_of(path)

    def content_id(self, path: str) -> str:
        """What changes with the content of a file: git's id of it, which costs nothing where git vouches for the file.

        Raises:
            NoAnswerError: git does not, and it cannot be read.
        """
        return self._vouched.get(path) or blob_id(self.bytes_of(path))

    def read(self, path: str) -> str:
        """The text of a file: Python by its coding line, anything else as UTF-8.

        Raises:
            NoAnswerError: it cannot be read or is not in the encoding that it should be in.
        """
        return decoded(path, self.bytes_of(path))

    def read_or_none(self, path: str) -> str | None:
        """Like `read`, None where it would raise; for looking around, never for judging."""
        try:
            return self.read(path)
        except NoAnswerError:
            return None

    def base_text(self, path: str) -> str | None:
        """The text of a file at the base commit; None where it did not exist or there is no base."""
        return git.text_at(self.root, self.git.base, path) if self.git.base else None

    def text_at(self, commit: str, path: str) -> str | None:
        """The text of a file at a commit or tag; None where it did not exist."""
        return git.text_at(self.root, commit, path)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags on the commit under judgement and on what came before it."""
        return self.once("tags", lambda: git.tags_of(self.root))

    @property
    def changed_files(self) -> tuple[str, ...]:
        """Paths that differ from the base; empty without one."""
        return self.once("changed", lambda: git.changed_since(self.root, self.git.base) if self.git.base else ())

    def ask_probe(
        self,
        probe: str,
        request: Mapping[str, Any],
        *,
        timeout: float | None = None,
        env: Mapping[str, str] | None = None,
        log_name: str | None = None,
        cwd: Path | None = None,
    ) -> tuple[Any, process.Completed]:
        """Run `probes/<probe>.py` under the project's interpreter: (its JSON answer, the finished process).

        Raises:
            NoAnswerError: it ended without an answer.
        """
        return interpreter.ask_probe_with_evidence(
            self.interpreter.path, probe, request, cwd=cwd or self.root, timeout=timeout, env=env, log_name=log_name
        )


def open_project(root: Path, config: Config, *, python: Path | None = None, base: str | None = None) -> Project:
    """The project at `root`; nothing is looked at before it is asked for."""
    return Project(root.resolve(), config, python=python, base=base)
