"""The digest of everything that a gate's facts depend on: the same digest, the same facts."""

from __future__ import annotations

import dataclasses
import enum
import fnmatch
import functools
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gates import __version__, process
from gates.engine import baseline
from gates.model import Inputs
from gates.project import Project, installed
from gates.project.contents import content_ids

_VOLATILE = (
    *(
        "_",
        "SHLVL",
        "PWD",
        "OLDPWD",
        "TERM*",
        "COLUMNS",
        "LINES",
        "LS_COLORS",
        "PS1",
        "PROMPT*",
        "NO_COLOR",
        "FORCE_COLOR",
    ),
    *(
        "SSH_*",
        "DISPLAY",
        "WINDOWID",
        "XDG_SESSION*",
        "XDG_RUNTIME_DIR",
        "TMUX*",
        "STY",
        "GPG_TTY",
        "INVOCATION_ID",
        "JOURNAL_STREAM",
    ),
    *(
        "GATES_CACHE_*",
        "GATES_CHILD",
        "GATES_CI_*",
        "SYSTEMD_*",
        "GITHUB_*",
        "RUNNER_*",
        "ACTIONS_*",
        "CI_JOB_*",
        "CI_PIPELINE_*",
        "CI_RUNNER_*",
        "CI_COMMIT_*",
        "CI_CONCURRENT_*",
        "CI_DEPENDENCY_PROXY_*",
        "CI_MERGE_REQUEST_*",
        "CI_NODE_*",
        "CI_OPEN_MERGE_REQUESTS",
        "CI_REGISTRY_*",
        "CI_REPOSITORY_URL",
        "GITLAB_USER_*",
        "BUILD_*",
    ),
)
"""Variables that differ from one shell or CI job to the next and say nothing about the code. `process.environment` keeps more of them
from every child; one that is missing here only costs a fresh run."""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """Options that are known only as the text that `plain` made of them."""

    text: str


_GATES_TABLE = re.compile(r"^\s*\[+\s*tool\.gates\b")
_ANY_TABLE = re.compile(r"^\s*\[")


class Surveyor:
    """Makes the digests of one run; what several gates share is looked at once.

    Args:
        project: the repository.
        output: folder of the reports, which is no input.
        portable: whether the digests are for other machines, too: what lies outside of the repository counts by what it holds, not by
            its time.
    """

    def __init__(self, project: Project, output: Path, *, portable: bool = False) -> None:
        self._project, self._output, self._portable = project, output, portable
        self._mark = installed.content if portable else installed.stamp
        self._files = content_ids(project.root, output, project.seen)
        self._ours = installed.ours(portable=portable)

    @property
    def code(self) -> str | None:
        """What changes with our own code, the tools that come with it and the interpreter that runs us; None where that is not known."""
        return f"{__version__} {self._ours} {sys.version}" if self._ours is not None else None

    def same_files(self) -> bool:
        """Whether the files are still as they were when this was made."""
        return content_ids(self._project.root, self._output) == self._files

    def digest(self, gate: str, inputs: Inputs, options: object) -> str | None:
        """The digest for a gate with its options, "sha256:..."; None where some input cannot be known."""
        if self._files is None or self._ours is None:
            return None
        parts = [
            gate,
            __version__,
            self._ours,
            sys.version,
            self._configuration(inputs.shared_options),
            plain(options, inputs.judged_options),
        ]
        if inputs.interpreter:
            known = self._installed()
            if known is None:
                return None
            parts.append(known)
        if inputs.history:
            state = self._project.git
            parts.append(json.dumps([state.commit, state.branch, state.base, state.base_note, self._project.tags]))
        whole = hashlib.sha256()
        for part in (
            *parts,
            self._listing(inputs.files),
            *_environment(inputs.environment, self._mark),
            *_programs(inputs.programs, self._mark),
        ):
            whole.update(part.encode("utf-8", "surrogateescape") + b"\0")
        return f"sha256:{whole.hexdigest()}"

    def _installed(self) -> str | None:
        """What the project's interpreter has; None when that is not known."""
        if not self._portable:
            return self._project.installed
        python, root = self._project.interpreter.path, self._project.root
        return self._project.once("installed, portable", lambda: installed.fingerprint(python, root, portable=True))

    def _configuration(self, shared: tuple[str, ...]) -> str:
        """What of the configuration is no option of this gate and yet decides what it looks at."""
        chosen = self._project.config
        tables = {gate: chosen.gates.get(gate) for gate in shared}
        whole = [
            chosen.python,
            chosen.app,
            chosen.timeout,
            sorted(chosen.exclude),
            sorted(chosen.not_applicable),
            tables,
        ]
        return json.dumps(whole, sort_keys=True, default=as_plain)

    def _listing(self, patterns: tuple[str, ...]) -> str:
        """One digest of the files that fit; the same for all gates that ask for the same."""
        return self._project.once(f"listing {patterns}", lambda: self._listed(patterns))

    def _listed(self, patterns: tuple[str, ...]) -> str:
        fits = re.compile("|".join(map(fnmatch.translate, patterns))).match
        everything, whole = "*" in patterns, hashlib.sha256()
        for path, told in sorted((self._files or {}).items()):
            if path == baseline.FILE or path == self._project.config.source == "gates.toml":
                continue  # options, waivers and what was accepted are told apart from the files
            if everything or fits(path) or fits(path.rpartition("/")[2]):
                known = self._without_our_tables() if path == "pyproject.toml" else told
                whole.update(f"{path} {known}".encode("utf-8", "surrogateescape") + b"\0")
        return whole.hexdigest()

    def _without_our_tables(self) -> str:
        """The digest of pyproject.toml with the lines of `[tool.gates]` left empty: another limit is no other project."""
        return self._project.once("pyproject without gates", lambda: _emptied(self._project.root / "pyproject.toml"))


def _emptied(path: Path) -> str:
    try:
        lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except OSError:
        return "unreadable"
    inside, kept = False, []
    for line in lines:
        if _ANY_TABLE.match(line):
            inside = bool(_GATES_TABLE.match(line))
        kept.append("" if inside else line)
    return hashlib.sha256("\n".join(kept).encode("utf-8", "surrogateescape")).hexdigest()


def surveyor(project: Project, output: Path) -> Surveyor:
    """The one of this run."""
    return project.once("surveyor", lambda: Surveyor(project, output))


def plain(options: object, left_out: tuple[str, ...] = ()) -> str:
    """A gate's options as text, those that only `judge` reads left out."""
    if isinstance(options, Told):
        return options.text
    if not dataclasses.is_dataclass(options):
        return repr(options)
    values = {f.name: getattr(options, f.name) for f in dataclasses.fields(options) if f.name not in left_out}
    return json.dumps(values, sort_keys=True, default=as_plain)


def as_plain(value: Any) -> Any:
    """A value that JSON does not know as one that it does."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else repr(value)


def _environment(patterns: tuple[str, ...], mark: Callable[[str], str]) -> Iterator[str]:
    """The environment variables that reach a child, and ours that name servers and sources; with what a path among them holds."""
    reach = process.environment()
    reach |= {k: v for k, v in os.environ.items() if k.startswith("GATES_")}
    volatile, asked = _fitting(_VOLATILE), _fitting(patterns)
    for name, value in sorted(reach.items()):
        if not volatile(name) and asked(name):
            yield f"{name}={value}"
            if name.startswith("GATES_"):
                yield from _stamps(Path(value), mark)


@functools.cache
def _fitting(patterns: tuple[str, ...]) -> Callable[[str], object]:
    """Whether a name fits one of some globs."""
    return re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)").match


def _stamps(place: Path, mark: Callable[[str], str]) -> Iterator[str]:
    """The files at an outside path; nothing where it is no path."""
    try:
        found = (
            [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else []
        )
        for path in found:
            yield f"{path} {mark(str(path))}"
    except OSError as error:
        yield f"{place} {error}"


def _programs(names: tuple[str, ...], mark: Callable[[str], str]) -> Iterator[str]:
    """Which file each program is."""
    for name in names:
        found = shutil.which(name)
        if found is not None:
            yield f"{found} {mark(os.path.realpath(found))}"
