"""What Makefiles read: variables that nobody sets, defaults that may be overridden, what recipes expand. Pure: texts in, reads out.

A variable that no makefile at hand sets comes from the environment, or from the command line of make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from gates.rules.env_docs import shell
from gates.rules.env_docs.values import Entry, Need, Part, Read

_NAME = r"(?P<name>[A-Z_][A-Z0-9_]+)"
_DEFAULT = re.compile(rf"^ *(?:export\s+)?{_NAME}\s*\?=\s*(?P<value>.*)$")
_REFERENCE = re.compile(rf"(?:(?<!\$)(?:\$\$)*\$[({{]|^ *ifn?def\s+){_NAME}(?![\w$({{-])")
_SETS = (
    re.compile(
        rf"^(?:[^\s#=:][^\n#=:]*::?)?[ ]*(?:(?:export|override|private)\s+)*{_NAME}\s*(?:[?+!]|:{{1,3}})?=",
        re.MULTILINE,
    ),
    re.compile(rf"^\t+(?:(?:export|override)\s+)?{_NAME}(?:\s+=|\s*(?:[?+!]|:{{1,3}})=)", re.MULTILINE),
    re.compile(rf"^\s*(?:(?:export|override)\s+)*define\s+{_NAME}", re.MULTILINE),
    re.compile(rf"\$[({{]eval\s+(?:export\s+)?{_NAME}\s*[?+!:]*="),
    re.compile(rf"\$[({{]foreach\s+{_NAME}\s*,"),
)
"""An assignment, one of a target, one that is indented like a recipe's line, a text of several lines, one that is computed, a loop."""
_PASSES = re.compile(r"\$[({]MAKE[)}]\s[^\n;&|]*")
_SHOWS = re.compile(r"\bmake\s[^\n;&|]*")
_COMMENT = re.compile(r"(?:^|\s)#+\s*(?P<said>.*[A-Za-z]{2}.*)$")
_WORD = re.compile(r"(?<![\w$({./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_GIVEN = re.compile(rf"\s{_NAME}=")
_INCLUDED = re.compile(r"^ *[-s]?include\s+(.+)$", re.MULTILINE)
_DOTENV = re.compile(r"(^|\.)env(\.|$)|\.env$")
_INSISTS = (
    re.compile(rf"^\s*ifndef\s+{_NAME}\s*\n\s*\$[({{]error\b", re.MULTILINE),
    re.compile(rf"\$[({{](?:or|if)\s+\$[({{]{_NAME}[)}}]\s*,+\s*\$[({{]error\b"),
)
_OF_MAKE = re.compile(
    r"MAKE\w*|CURDIR|SHELL|VPATH|SUFFIXES|OUTPUT_OPTION|DESTDIR|OS|PREFIX|LDLIBS|LOADLIBES|(C|CXX|CPP|F|G|P|AS|AR|LD|L|Y|CO|LINT)FLAGS|"
    r"CC|CXX|CPP|AR|AS|LD|FC|PC|RM|CO|GET|LEX|YACC|LINT|TEX|WEAVE|CWEAVE|TANGLE|CTANGLE|COMPILE|LINK|PREPROCESS|"
    r"SPHINX(OPTS|BUILD)"
)
"""What make itself, its implicit rules and the customs of its users define."""

Find = Callable[[str], Mapping[str, str]]
"""Name of a file → the files of the repository that are called so, path → text."""


def reads(texts: Mapping[str, str], find: Find) -> Iterator[Read]:
    """What the makefiles of a repository read.

    Args:
        texts: path → text of each.
        find: looks for the files that they include.
    """
    together = {path: _with_included(path, text, find) for path, text in texts.items()}
    passed = {name for text in texts.values() for name in _passed(text)}
    for path, text in texts.items():
        around = [some for some in together.values() if path in some]
        known = passed.union(*(_set_in(inner) for some in around for inner in some.values()))
        yield from _defaults(path, text)
        yield from _of_recipes(path, text, known)
        if not any(_is_incomplete(inner, find) for some in around for inner in some.values()):
            yield from _unset(path, text, known)


def explained(path: str, text: str) -> Iterator[Entry]:
    """The variables that a makefile itself explains: a comment names them, stands beside or above them, or a call of make is shown with them."""
    above = False
    for number, line in enumerate(text.split("\n"), 1):
        comment, made = _COMMENT.search(line), _DEFAULT.match(line)
        names = {made["name"]} if made and (comment or above) else set()
        names.update(_WORD.findall(comment["said"]) if comment else ())
        names.update(found["name"] for call in _SHOWS.findall(line) for found in _GIVEN.finditer(call))
        yield from (Entry(name=name, path=path, line=number, defines=False) for name in sorted(names))
        above = comment is not None and line.startswith("#")


def _with_included(path: str, text: str, find: Find) -> dict[str, str]:
    """A makefile and what it includes, and what that includes."""
    found, pending = {path: text}, [text]
    while pending:
        for name in _included(pending.pop()):
            new = {p: t for p, t in find(name).items() if p not in found}
            found |= new
            pending += new.values()
    return found


def _included(text: str) -> list[str]:
    """The last parts of the paths that a makefile includes."""
    return [word.rpartition("/")[2] for line in _INCLUDED.findall(text) for word in line.partition("#")[0].split()]


def _is_incomplete(text: str, find: Find) -> bool:
    """Whether a makefile includes something that is not here to be read; a file of variables that each developer has for himself is no loss."""
    return any(not _DOTENV.search(name) and not find(name) for name in _included(text))


def _set_in(text: str) -> set[str]:
    return {found["name"] for pattern in _SETS for found in pattern.finditer(text)}


def _passed(text: str) -> set[str]:
    """The names that a makefile gives to calls of make."""
    return {found["name"] for call in _PASSES.findall(text) for found in _GIVEN.finditer(call)}


def _defaults(path: str, text: str) -> Iterator[Read]:
    """The variables with a default that may be overridden from the environment."""
    for number, line in enumerate(text.split("\n"), 1):
        made = _DEFAULT.match(line)
        if made and not _OF_MAKE.fullmatch(made["name"]):
            yield _read(made["name"], path, number, default=made["value"].strip() or None)


def _of_recipes(path: str, text: str, known: Collection[str]) -> Iterator[Read]:
    """What recipes expand by the shell: `$$NAME`, as far as neither they nor a makefile set it."""
    lines = [line if line.startswith("\t") else "" for line in text.split("\n")]
    lines = [re.sub(r"^\t\s*[@+-]+", "\t", line) for line in lines]  # how make goes about it
    script = "\n".join(line.replace("$$", "\0").replace("$", "").replace("\0", "$") for line in lines)
    for found in shell.references(script):
        if found.name not in known:
            yield _read(found.name, path, found.line, found.need, found.default, known=found.default_known)


def _unset(path: str, text: str, known: Collection[str]) -> Iterator[Read]:
    """The variables that make expands and nothing sets."""
    insisted = {found["name"] for pattern in _INSISTS for found in pattern.finditer(text)}
    for number, line in enumerate(text.split("\n"), 1):
        for found in _REFERENCE.finditer(re.sub(r"(^|\s)#.*$", r"\1", line)):
            name = found["name"]
            if name not in known and not _OF_MAKE.fullmatch(name) and name not in shell.OWN:
                yield _read(name, path, number, Need.REQUIRED if name in insisted else Need.OPTIONAL)


def _read(
    name: str, path: str, line: int, need: Need = Need.OPTIONAL, default: str | None = None, *, known: bool = True
) -> Read:
    return Read(
        name=name, path=path, line=line, need=need, default=default, default_known=known, part=Part.TOOLING, how="make"
    )
