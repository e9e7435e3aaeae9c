"""Which files are documents about variables, by their paths. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_EXAMPLE = re.compile(
    r"(^|/)(\.?env[\w.-]*[._-](example|sample|template|dist|tmpl|defaults?)|[\w.-]*\.env[._-](example|sample|template|dist)|(example|sample|template)[._-]?\.?env|dotenv[._-](example|sample))$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\.(md|mdx|markdown|rst|adoc)$", re.IGNORECASE)
_NOT_ABOUT_NOW = re.compile(r"(^|/)(change(s|log)|history|news|release[-_]?notes|licen[cs]e|code_of_conduct|contributors|authors|security|upgrad\w*|migrat\w*)[^/]*$|(^|/)(adrs?|decisions|rfcs?|node_modules|vendor|third_party|tests?|fixtures|blog|changelog\.d|\.github)/", re.IGNORECASE)  # fmt: skip


def front_end_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders of front ends below the root: they have example files of their own."""
    return tuple(p.removesuffix("package.json") for p in paths if p.endswith("/package.json"))


def is_example(path: str, front_ends: tuple[str, ...] = ()) -> bool:
    """Whether a file is an example of the environment of a service."""
    return bool(_EXAMPLE.search(path)) and not path.startswith(front_ends)


def is_prose(path: str) -> bool:
    """Whether a file is a document about the present state, a change log or a test's fixture not being one."""
    return bool(_PROSE.search(path)) and not _NOT_ABOUT_NOW.search(path)
