"""What the commands of CI files and Dockerfiles install, and whether it may change from one day to the next.

Pure: text in, values out. Meant for advice: a command that cannot be understood is taken for a sound one.
"""

from __future__ import annotations

import dataclasses
import re
import shlex
from collections.abc import Callable, Iterator

_PIP = re.compile(r"(?<![\w./-])(?:uv\s+pip|pip3?|pip3?\.\d+|pipx)\s+install\b(?P<rest>[^;&|\n]*)")
_NODE = re.compile(r"(?<![\w./-])(?P<tool>npm|yarn)\s+(?:install|i|add)\b(?P<rest>[^;&|\n]*)")
_PIPED = re.compile(r"(?<![\w./-])(?:curl|wget)\s[^|;\n]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:ba|z|da)?sh\b")
_TAKES_VALUE = frozenset({
    "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target", "--prefix", "--root",
    "--python", "-p", "--platform", "--trusted-host", "--cache-dir", "--timeout", "--retries", "--group", "--extra",
    "--progress-bar", "--only-binary", "--no-binary", "--config-settings", "-C", "--log", "--src", "--prefer-binary",
})  # fmt: skip
_INSTALLERS = frozenset({"pip", "setuptools", "wheel", "uv"})
"""Upgraded everywhere, and they install nothing by themselves."""


@dataclasses.dataclass(frozen=True, slots=True)
class Loose:
    """A command that may bring something else tomorrow: what is wrong with it, and the number of its line."""

    line: int
    why: str
    fix: str


def loose(text: str, requirements: Callable[[str], str | None]) -> Iterator[Loose]:
    """The loose installs in a text of shell commands (a script, a Dockerfile, YAML with commands), each line once.

    Args:
        requirements: the content of a requirement file by the name that the command gives it; None when it is not
            there.
    """
    for number, line in _commands(text):
        reason = _piped(line) or _pip(line, requirements) or _node(line)
        if reason:
            yield Loose(number, *reason)


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuations; comments and what is only printed are left out."""
    start, parts = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        start = start or number
        parts.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            whole = " ".join(parts)
            if not re.search(r"\b(echo|printf)\s", whole):
                yield start, re.sub(r"\s#.*$", "", whole)
            start, parts = 0, []


def _piped(line: str) -> tuple[str, str] | None:
    if not _PIPED.search(line):
        return None
    return (
        "A script from the network is run as it comes",
        "Download a released version, compare its checksum, and run that.",
    )


def _pip(line: str, requirements: Callable[[str], str | None]) -> tuple[str, str] | None:
    for found in _PIP.finditer(line):
        wanted, files, held = _arguments(_words(found["rest"]))
        if held:
            continue
        open_ones = [name for name in wanted if not _pinned(name)]
        if open_ones:
            return (
                f"{', '.join(open_ones)} is installed in whatever version is newest",
                "Pin it (`name==version`), or install it from a lock or a requirement file with hashes.",
            )
        for name in files:
            content = requirements(name)
            if content is not None and not re.search(r"--hash[= ]", content) and re.search(r"(?m)^\s*\w", content):
                return (
                    f"{name} is installed without hashes",
                    "Write it with hashes (`uv pip compile --generate-hashes`): a replaced file is then refused.",
                )
    return None


def _words(rest: str) -> list[str]:
    try:
        return shlex.split(rest)
    except ValueError:  # the closing quote of a command that is quoted as a whole
        return [word.strip("\"'`)]") for word in rest.split()]


def _arguments(words: list[str]) -> tuple[list[str], list[str], bool]:
    """(what is named, requirement files, whether constraints or hashes hold it)."""
    wanted, files, held = list[str](), list[str](), False
    queue = iter(words)
    for word in queue:
        if word in {"-r", "--requirement", "--requirements"}:
            files.append(next(queue, ""))
        elif word.startswith(("--requirement=", "-r")):
            files.append(re.sub(r"^(--requirement=|-r)", "", word))
        elif word.startswith(("-c", "--constraint", "--require-hashes")):
            held = True
        elif word in {"-e", "--editable"} or word in _TAKES_VALUE:
            next(queue, "")
        elif word and not word.startswith(("-", "#", ">", "<", "2>")):
            wanted.append(word)
    return wanted, files, held


def _pinned(name: str) -> bool:
    bare = name.partition("[")[0].lower()
    if bare in _INSTALLERS or re.search(r"[$/\\{}%*]|^\.|\.(whl|gz|zip)$|@", name):
        return True
    return not re.fullmatch(r"[A-Za-z0-9][\w.-]*(\[[\w, .-]*\])?\s*((~=|>=|<=|!=|>|<)[^=]*)?", name)


def _node(line: str) -> tuple[str, str] | None:
    for found in _NODE.finditer(line):
        words = _words(found["rest"])
        named = [word for word in words if not word.startswith("-")]
        frozen = {"--frozen-lockfile", "--immutable", "--frozen"} & set(words)
        if not named and not frozen:
            fix = "npm ci" if found["tool"] == "npm" else "yarn install --immutable"
            return f"`{found['tool']} install` may go beyond the lock", f"Run `{fix}`."
        open_ones = [n for n in named if re.fullmatch(r"(@[\w.-]+/)?[\w.-]+(@(latest|next))?", n) and n[0] != "."]
        if open_ones:
            return (
                f"{', '.join(open_ones)} is installed in whatever version is newest",
                "Name a version (`name@1.2.3`).",
            )
    return None
