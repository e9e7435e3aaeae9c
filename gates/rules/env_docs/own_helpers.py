"""Functions of packages outside of the repository that read a variable for their caller, as the project's configuration names them.

Those of the project itself are followed without being named.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from gates.project import Project
from gates.rules.env_docs.defaults import default_of
from gates.rules.env_docs.library_reads import LibraryRead
from gates.rules.env_docs.literals import Place
from gates.rules.env_docs.values import Need, OwnHelper
from gates.rules.shapes import argument, keyword

_WORD = re.compile(r"(?P<dotted>[^\W\d]\w*(?:\(\))?(?:\.[^\W\d]\w*(?:\(\))?)+)(?:=(?P<before>\w*)\{\}(?P<after>\w*))?")


def configured(project: Project) -> tuple[OwnHelper, ...]:
    """The helpers that the configuration names; what is no dotted name is left out, and `wrong` tells it."""
    found = map(_WORD.fullmatch, _texts(project.config.gates.get("env-docs", {}).get("helpers", ())))
    return tuple(OwnHelper(m["dotted"], m["before"] or "", m["after"] or "") for m in found if m is not None)


def wrong(words: Iterable[str]) -> tuple[str, ...]:
    """Those of the configured words that name no function."""
    return tuple(word for word in words if _WORD.fullmatch(word) is None)


def reads(node: ast.Call, origin: str, place: Place, helpers: Iterable[OwnHelper]) -> Iterator[LibraryRead]:
    """What a call of one of the helpers reads."""
    for helper in helpers:
        if origin != helper.dotted:
            continue
        name = argument(node, 0, "name") or keyword(node, "key")
        given = argument(node, 1, "default")
        if name is not None:
            prefix = (ast.Constant(value=helper.before),) if helper.before else ()
            need = Need.REQUIRED if given is None else Need.OPTIONAL
            yield LibraryRead(name, need, default_of(given, place), helper.dotted, prefix, helper.after)


def _texts(words: object) -> Iterator[str]:
    yield from (word for word in (words if isinstance(words, (list, tuple)) else ()) if isinstance(word, str))
