"""Which operations the tests call, from the addresses that their calls spell. What is computed counts for no operation by itself."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Sequence

from gates.attest.checklist.contract import Operation
from gates.attest.checklist.reading import Called, Code
from gates.rules.shapes import text_of
from gates.rules.source import Source

_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "open"}
_UNKNOWN = "\0"
_DEPTH = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """An address that a test calls.

    Attributes:
        method: in capitals, "" where it is not known.
        parts: what stands between the slashes; a part that is computed, wholly or partly, holds a NUL.
        whole: whether it begins at the root, and not with something that is computed.
        place: "path:line".
    """

    method: str
    parts: tuple[str, ...]
    whole: bool
    place: str


def hits(operations: Sequence[Operation], code: Code) -> dict[str, str]:
    """Label of each operation → where a test calls it, "" where none was found."""
    addresses = list(_addresses(code))
    found = {o.label: next((a.place for a in addresses if a.whole and _fits(o, a)), "") for o in operations}
    for address in (a for a in addresses if not a.whole and a.parts):
        fitting = [o for o in operations if _fits(o, address)]
        if len(fitting) == 1:
            found[fitting[0].label] = found[fitting[0].label] or address.place
    return found


def _addresses(code: Code) -> Iterator[Address]:
    by_path = {source.path: source for source in code.sources}
    for called in code.calls:
        if called.last in _METHODS and called.node.args:
            address = _address(called, by_path[called.path])
            if address is not None:
                yield address


def _address(called: Called, source: Source) -> Address | None:
    args = called.node.args
    at = 1 if called.last == "request" and len(args) > 1 else 0
    method = (text_of(args[0]) or "") if at else "" if called.last == "open" else called.last
    spelled = _spelled(args[at], source, called).partition("?")[0]
    path = spelled.split("://", 1)[-1].partition("/")[2] if "://" in spelled else spelled
    if "/" not in spelled or not path.strip("/"):
        return None
    whole = "://" in spelled or spelled.startswith("/")
    parts = path.strip("/").split("/")
    return Address(method.upper(), tuple(parts if whole else parts[1:]), whole, called.place)


def _spelled(expr: ast.expr, source: Source, called: Called, depth: int = _DEPTH) -> str:
    """An expression as text, with a NUL for whatever is not known; a name may be assigned from itself, so there is an end to it."""
    if depth == 0:
        return _UNKNOWN
    value = source.names.value(expr, [called.function] if called.function is not None else [])
    if (told := text_of(value)) is not None:
        return told
    if isinstance(value, ast.JoinedStr):
        return "".join(_spelled(part, source, called, depth - 1) for part in value.values)
    if isinstance(value, ast.FormattedValue):
        return _spelled(value.value, source, called, depth - 1)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return _spelled(value.left, source, called, depth - 1) + _spelled(value.right, source, called, depth - 1)
    return _UNKNOWN


def _fits(operation: Operation, address: Address) -> bool:
    """Whether an address is one of the operation's; one that begins with something computed, whether it may end as one."""
    wanted = operation.path.strip("/").split("/")
    if address.method not in {operation.method, ""}:
        return False
    if address.whole and len(wanted) != len(address.parts):
        return False
    tail = wanted[-len(address.parts) :] if len(address.parts) <= len(wanted) else []
    return bool(tail) and all(
        "{" in w or (g == w and _UNKNOWN not in g) for w, g in zip(tail, address.parts, strict=True)
    )
