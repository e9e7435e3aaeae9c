"""Where values leave a function towards a caller: returns, responses, raised errors, bodies that are sent. Pure."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Sequence

from gates.rules.flow import RESPONSES, Flow
from gates.rules.shapes import final_name, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Scope

_SENDS = frozenset({"send_json", "send_text", "send_bytes", "send_str"})
_WRITES = frozenset({"write", "finish", "write_message", "send_error", "set_status"})
"""How Tornado's handlers answer; of other classes such a method may be anything."""
_BODY_OF_ANSWER = frozenset({"text", "body", "data", "content", "media", "detail", "status_text"})
_ANSWER = re.compile(r"_?(resp|response|answer|reply)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Exit:
    """One way out.

    Attributes:
        value: what leaves.
        returned: it is what the function returns or yields.
        raised: dotted exception class that carries it, and `slot`: which argument of its constructor it is.
        renders: an exception object that leaves here is turned into text.
    """

    value: ast.expr
    returned: bool = False
    raised: str = ""
    slot: str = ""
    renders: bool = False


def exits(nodes: Sequence[ast.AST], flow: Flow, source: Source, scopes: Sequence[Scope]) -> Iterator[Exit]:
    """The ways out among the nodes of a function."""
    for node in nodes:
        if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
            yield Exit(node.value, returned=True)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from _raised(node.exc, source, scopes)
        elif isinstance(node, ast.Call):
            yield from _called(node, flow, source, scopes)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr in _BODY_OF_ANSWER
                    and _ANSWER.fullmatch(final_name(target.value))
                ):
                    yield Exit(node.value, renders=True)


def _raised(made: ast.Call, source: Source, scopes: Sequence[Scope]) -> Iterator[Exit]:
    dotted = source.names.origin(made.func, scopes) or final_name(made.func)
    for number, value in enumerate(made.args):
        yield Exit(value, raised=dotted, slot=str(number), renders=True)
    for word in made.keywords:
        yield Exit(word.value, raised=dotted, slot=word.arg or "**", renders=True)


def _called(node: ast.Call, flow: Flow, source: Source, scopes: Sequence[Scope]) -> Iterator[Exit]:
    name = final_name(node.func)
    shown = (
        name in RESPONSES
        or (name in _SENDS and not _is_pipe(node.func, source))
        or source.names.origin(node.func, scopes).startswith(
            ("django.contrib.messages.", "flask.flash", "sanic.response.", "aiohttp.web.")
        )
    )
    if shown or (name == "send" and any(_is_answer(a) for a in node.args)):
        yield from (Exit(value, renders=True) for value in (*node.args, *(k.value for k in node.keywords)))
    elif name == "close" and (reason := keyword(node, "reason")) is not None:  # of a websocket
        yield Exit(reason, renders=True)
    elif name in _WRITES and _is_own_method(node.func, scopes):
        yield from (Exit(value, renders=True) for value in (*node.args, *(k.value for k in node.keywords)))
    elif (
        isinstance(node.func, ast.Name)
        and len(node.args) == 3
        and [final_name(a) for a in node.args][:2] == ["scope", "receive"]
    ):
        yield Exit(node.func)


def _is_answer(message: ast.expr) -> bool:
    """Whether it is a message of ASGI that reaches the caller: one of the life span is between the server and the application.

    A message that is copied (`{**message}`) may be one; a table without a type goes through a pipe or a queue.
    """
    if not isinstance(message, ast.Dict):
        return False
    kinds = [v for k, v in zip(message.keys, message.values, strict=True) if k is None or text_of(k) == "type"]
    return bool(kinds) and not any((text_of(kind) or "").startswith("lifespan.") for kind in kinds)


def _is_pipe(called: ast.expr, source: Source) -> bool:
    """Whether what sends is the end of a pipe to another process of the service, as `multiprocessing` makes them."""
    sender = final_name(called.value) if isinstance(called, ast.Attribute) else ""
    return "pipe" in sender or any(d.startswith("multiprocessing") for d in source.names.top.dotted.values())


def _is_own_method(called: ast.expr, scopes: Sequence[Scope]) -> bool:
    """Whether a class that handles requests calls a method of itself."""
    owner = next((s for s in reversed(scopes) if isinstance(s, ast.ClassDef)), None)
    return (
        isinstance(called, ast.Attribute)
        and final_name(called.value) == "self"
        and owner is not None
        and any(final_name(base).endswith(("RequestHandler", "WebSocketHandler")) for base in owner.bases)
    )
