"""The comments of a Python file, found by Python's own tokenizer, so that a string that looks like a comment is none."""

from __future__ import annotations

import io
import tokenize
from typing import NamedTuple


class Comment(NamedTuple):
    """One comment.

    Attributes:
        line, column: counted from 1.
        text: with its `#`.
        alone: whether nothing else stands on the line.
    """

    line: int
    column: int
    text: str
    alone: bool


def comments(text: str) -> list[Comment]:
    """The comments of a source text; of one that does not tokenize, those before the place where it breaks."""
    found: list[Comment] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                found.append(Comment(token.start[0], token.start[1] + 1, token.string, alone))
    except (tokenize.TokenError, SyntaxError):  # IndentationError among them; ruff or mypy names the place
        pass
    return found
