"""Operations that came and went, and what an operation says of itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.tools.openapi.diff import lifecycle, parameters
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.lifecycle import SUNSET
from gates.tools.openapi.diff.operations import Operation, PathItem, methods
from gates.tools.openapi.diff.schemas import Setting
from gates.tools.openapi.diff.twin import Spot
from gates.tools.openapi.document import join


def added(path: str, method: str, after: Spot) -> Change:
    """A new operation."""
    label = f"{method.upper()} {path}"
    return Change("endpoint-added", method.upper(), path, f"{label} is new.", after.pointer)


def removed(setting: Setting, path: str, method: str, before: Spot, after: Spot | None) -> Change | None:
    """An operation that is gone; None where that was announced and its day is over, or nobody could rely on it.

    Args:
        after: the path in the newer document, None where that is gone as well.
    """
    kind = "api" if after is not None else "api-path"
    label = f"{method.upper()} {path}"
    pointer = after.pointer if after is not None else "/paths"

    def change(name: str, said: str) -> Change:
        return Change(name, method.upper(), path, f"{label} {said}.", pointer)

    try:
        level = lifecycle.stability(before)
    except ValueError as error:
        return change("api-invalid-stability-level", f"is gone, and {error}")
    if lifecycle.unfinished(level):
        return None
    if not before.says("deprecated"):
        return change(f"{kind}-removed-without-deprecation", "is gone, and was not deprecated before")
    try:
        date = lifecycle.sunset(before)
    except ValueError as error:
        return change("api-path-sunset-parse", f"is gone, and its sunset {error}")
    if date is None:
        return change(f"{kind}-removed-with-deprecation", "is gone; it was deprecated")
    early = setting.today < date
    return change(f"{kind}-removed-before-sunset", f"is gone before its sunset {date}") if early else None


def stability(operation: Operation) -> tuple[tuple[Change, ...], bool]:
    """(what the stability levels of an operation say, whether anybody may rely on the rest of it)."""
    label = f"{operation.method.upper()} {operation.path}"

    def change(name: str, said: str) -> tuple[Change, ...]:
        text, pointer = f"{label}: {said}.", operation.after.pointer
        return (Change(name, operation.method.upper(), operation.path, text, pointer),)

    try:
        before, after = lifecycle.stability(operation.before), lifecycle.stability(operation.after)
    except ValueError as error:
        return change("api-invalid-stability-level", str(error)), True
    if lifecycle.sank(before, after):
        said = f"the stability level fell from {before} to {after or 'none'}"
        return change("api-stability-decreased", said), True
    return (), not lifecycle.unfinished(after)


def about(setting: Setting, operation: Operation) -> Iterator[Change]:
    """Deprecation, sunset, name and tags of an operation."""
    before, after = operation.before, operation.after

    def change(name: str, said: str, key: str) -> Change:
        text, pointer = f"The operation {said}.", join(after.pointer, key)
        return Change(name, operation.method.upper(), operation.path, text, pointer)

    for name, said, key in _deprecation(setting, before, after):
        yield change(name, said, key)
    old, new = before.text("operationId"), after.text("operationId")
    if old != new and old:
        now = f" it is now called {new!r}" if new else " it has no name now"
        yield change("api-operation-id-removed", f"no longer has the operationId {old!r};{now}", "operationId")
    elif old != new:
        yield change("api-operation-id-added", f"has the operationId {new!r} now", "operationId")
    for tag in after.list("tags"):
        if tag not in before.list("tags"):
            yield change("api-tag-added", f"has the tag {tag!r} now", "tags")
    for tag in before.list("tags"):
        if tag not in after.list("tags"):
            yield change("api-tag-removed", f"no longer has the tag {tag!r}", "tags")


def _deprecation(setting: Setting, before: Spot, after: Spot) -> Iterator[tuple[str, str, str]]:
    """(name, end of the sentence, key) of what was announced."""
    deprecated = after.says("deprecated")
    if before.says("deprecated") and not deprecated:
        yield "endpoint-reactivated", "is no longer deprecated", "deprecated"
    elif deprecated and not before.says("deprecated") and _known_level(after):
        yield _deprecated(setting, after)
    was, now = before.get(SUNSET), after.get(SUNSET)
    if not deprecated or was is None or was == now:
        return
    if now is None:
        yield "sunset-deleted", f"lost its sunset {was}", "deprecated"
        return
    try:
        said = lifecycle.shortened(before, after, setting.today)
    except ValueError as error:
        yield "api-path-sunset-parse", f"has a sunset that cannot be read: {error}", SUNSET
        return
    if said:
        yield "api-sunset-date-changed-too-small", f"ends earlier: {said}", SUNSET


def _known_level(operation: Spot) -> bool:
    """Whether an operation's stability can be read; how long a notice it has to give depends on that."""
    try:
        lifecycle.stability(operation)
    except ValueError:
        return False
    return True


def _deprecated(setting: Setting, after: Spot) -> tuple[str, str, str]:
    try:
        date = lifecycle.sunset(after)
    except ValueError as error:
        return "api-deprecated-sunset-parse", f"is deprecated, and its sunset {error}", SUNSET
    if date is None:
        return "endpoint-deprecated", "is deprecated", "deprecated"
    if date < setting.today:
        return "api-sunset-date-too-small", f"is deprecated with the sunset {date}, which is past", SUNSET
    return "endpoint-deprecated-with-sunset", f"is deprecated until {date}", SUNSET


def path_parameters(setting: Setting, item: PathItem) -> Iterator[Change]:
    """Parameters that a whole path got: they are told for each of its operations."""
    if item.before is None or item.after is None:
        return
    old = {parameters.key(p) for p in parameters.of(setting.twin.old, item.before)}
    for parameter in parameters.of(setting.twin.new, item.after):
        if parameters.key(parameter) in old or parameter.text("in") == "path":
            continue
        need = "required" if parameter.says("required") else "optional"
        text = (
            f"{parameters.called(parameter)} is new for the whole path{' and required' if need == 'required' else ''}."
        )
        for method in methods(setting.twin.new, item.after):
            name = f"new-{need}-request-default-parameter-to-existing-path"
            yield Change(name, method.upper(), item.path, text[:1].upper() + text[1:], parameter.pointer)
