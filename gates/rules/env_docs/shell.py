"""Variables that shell text reads: `${NAME:-default}`, `${NAME:?message}`, `$NAME`. Pure: text in, references out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from gates.rules.env_docs.values import Need

_NAME = r"(?:[A-Z_][A-Z0-9_]*|[A-Z][A-Z0-9]*_\w+)(?!\w)"
"""Names in lower case are a script's own; `MEMORY_MiB` is not."""
_REFERENCE = re.compile(
    rf"(?<![\\$])\$(?:\{{(?P<braced>{_NAME})(?:(?P<op>:?[-=?+])(?P<rest>(?:[^{{}}$]|\$\{{[^{{}}]*\}}|\$\w+)*))?[^{{}}]*\}}|(?P<bare>{_NAME}))"
)
_ASSIGNED = re.compile(
    rf"(?:^|[;&|(){{]|\b(?:then|do|else|local|readonly|declare(?:\s+-\w+)?|export|typeset))\s*(?:export\s+|local\s+)?(?P<name>{_NAME})\+?=(?P<value>[^;&|]*)"
)
_BOUND = re.compile(
    r"\bfor\s+([A-Z_][A-Z0-9_]*)\s+in\b|\bread\s+(?:-\w+\s+)*([A-Z_][A-Z0-9_ ]*)|\bgetopts\s+\S+\s+([A-Z_]+)"
)
OWN = {
    "PATH", "HOME", "PWD", "OLDPWD", "IFS", "UID", "EUID", "GID", "RANDOM", "SECONDS", "LINENO", "BASH",
    "BASH_SOURCE", "BASH_VERSION", "BASHPID", "PPID", "HOSTNAME", "OPTARG", "OPTIND", "REPLY", "SHLVL", "TERM",
    "USER", "FUNCNAME", "PIPESTATUS", "COLUMNS", "LINES", "SHELL", "LOGNAME", "TMPDIR", "LANG", "LC_ALL", "PS1",
    "PS2", "PS4", "EPOCHSECONDS", "DIRSTACK", "GROUPS", "COMP_WORDS", "COMP_CWORD", "COMP_LINE", "COMP_POINT", "COMPREPLY", "MACHTYPE", "OSTYPE", "_",
}  # fmt: skip
"""What a shell, or whoever logs in, has by itself."""


_IN_PYTHON = re.compile(r"\bos\.(?:environ(?:\[|\.get\()|getenv\()\\?[\"']([A-Za-z_]\w*)\\?[\"'](?!\]\s*=[^=])")
_READS_THE_RELEASE = re.compile(r"(^|[\s;&(])(\.|source)\s+/etc/(os|lsb)-release\b")
_OF_THE_RELEASE = {"NAME", "ID", "ID_LIKE", "PRETTY_NAME", "VERSION", "VERSION_ID", "VERSION_CODENAME", "UBUNTU_CODENAME", "DISTRIB_ID", "DISTRIB_RELEASE", "DISTRIB_CODENAME"}  # fmt: skip
_LONGEST_LINE = 4000


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """One reference to a variable in a shell text; the line is counted from 1."""

    name: str
    line: int
    need: Need
    default: str | None
    default_known: bool = True


def references(text: str) -> Iterator[Reference]:
    """What a script reads from its environment.

    A name that it sets is left out from there on, and where it is set at all (functions stand above their calls) also before, unless
    the reference has a default or a message for a missing one.
    """
    lines = [_without_comment(line) for line in text.split("\n")]
    assigned_somewhere = {name for line in lines for name in _set_in(line)}
    strict = bool(re.search(r"^\s*set\s+-\w*u|-o\s+nounset", text, re.MULTILINE))
    own = set(_OF_THE_RELEASE) if _READS_THE_RELEASE.search(text) else set()
    for number, code in enumerate(lines, 1):
        own |= {word for bound in _BOUND.findall(code) for part in bound for word in part.split()}
        for found in in_line(code, number, strict=strict):
            bare = f"${found.name}" in code or f"${{{found.name}}}" in code
            if found.name not in own and not (bare and found.name in assigned_somewhere):
                yield found
        yield from (found for found in in_python(code, number) if found.name not in assigned_somewhere)
        own |= _set_in(code)


def _set_in(code: str) -> set[str]:
    """The names that a line sets to something that is not made of themselves."""
    return {m["name"] for m in _ASSIGNED.finditer(code) if not re.search(rf"\$\{{?{m['name']}\b", m["value"])}


def in_line(code: str, number: int, *, strict: bool = False) -> Iterator[Reference]:
    """The references in one line; single-quoted text is not expanded."""
    for found in _REFERENCE.finditer(_unquoted(code[:_LONGEST_LINE])):
        name, op, rest = found["braced"] or found["bare"], found["op"] or "", found["rest"]
        if name in OWN or len(name) < 2:
            continue
        if op.endswith("?"):
            yield Reference(name, number, Need.REQUIRED, None)
        elif op.endswith(("-", "=")):
            plain = "$" not in (rest or "")
            yield Reference(name, number, Need.OPTIONAL, _bare(rest) if plain else None, plain)
        elif op.endswith("+"):
            yield Reference(name, number, Need.OPTIONAL, None, default_known=False)
        else:
            yield Reference(name, number, Need.REQUIRED if strict else Need.OPTIONAL, None)
        if rest:
            yield from in_line(rest, number)


def in_python(code: str, number: int) -> Iterator[Reference]:
    """What Python inside of a command reads: `python -c "import os; os.environ['NAME']"`."""
    for name in _IN_PYTHON.findall(code[:_LONGEST_LINE]):
        yield Reference(name, number, Need.OPTIONAL, None, default_known=False)


def _bare(text: str | None) -> str | None:
    stripped = (text or "").strip().strip("\"'")
    return stripped or None


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", r"\1", line)


def _unquoted(code: str) -> str:
    """The line with single-quoted parts blanked, as far as they stand outside of double quotes."""
    result, inside, double = [], False, False
    for character in code:
        if character == '"' and not inside:
            double = not double
        if character == "'" and not double:
            inside = not inside
            result.append(" ")
            continue
        result.append(" " if inside else character)
    return "".join(result)
