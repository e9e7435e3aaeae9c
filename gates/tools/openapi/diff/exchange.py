"""What an operation takes and gives: its request body and its responses before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.tools.openapi.diff import bodies
from gates.tools.openapi.diff.bodies import CONTENT
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.operations import Operation
from gates.tools.openapi.diff.place import Place
from gates.tools.openapi.diff.schemas import Setting
from gates.tools.openapi.diff.twin import Spot
from gates.tools.openapi.document import join

_BODY = "requestBody"
_RESPONSES = "responses"


def _change(operation: Operation, name: str, said: str, pointer: str) -> Change:
    return Change(name, operation.method.upper(), operation.path, f"{said[:1].upper()}{said[1:]}.", pointer)


def request(setting: Setting, operation: Operation) -> Iterator[Change]:
    """What happened to the request body."""
    before = setting.twin.old.member(operation.before, _BODY)
    after = setting.twin.new.member(operation.after, _BODY)
    if before is None and after is not None:
        need = "required" if after.says("required") else "optional"
        yield _change(operation, f"request-body-added-{need}", f"there is an {need} request body now", after.pointer)
    elif before is not None and after is None:
        yield _change(operation, "request-body-removed", "the request body is gone", operation.after.pointer)
    if before is None or after is None:
        return
    if before.says("required") != after.says("required"):
        way = "required" if after.says("required") else "optional"
        yield _change(operation, f"request-body-became-{way}", f"the request body became {way}", after.pointer)
    found = bodies.contents(before, after)
    for kind in found.come:
        said = f"the request body may be {kind} now"
        yield _change(operation, "request-body-media-type-added", said, join(after.pointer, CONTENT, kind))
    for kind in found.gone:
        said = f"the request body may no longer be {kind}"
        yield _change(operation, "request-body-media-type-removed", said, join(after.pointer, CONTENT))
    yield from bodies.compared(setting, operation, Place.REQUEST_BODY, "the request body", before, after)


def responses(setting: Setting, operation: Operation) -> Iterator[Change]:
    """What happened to the responses."""
    old, new = operation.before.map(_RESPONSES), operation.after.map(_RESPONSES)
    at = join(operation.after.pointer, _RESPONSES)
    for status in old:
        if status not in new and status.isdecimal():
            yield _status(operation, status, "removed", "is gone", at)
    for status in new:
        if status not in old and status.isdecimal():
            yield _status(operation, status, "added", "is new", join(at, status))
    for status in (s for s in old if s in new):
        before = setting.twin.old.member(operation.before, _RESPONSES, status)
        after = setting.twin.new.member(operation.after, _RESPONSES, status)
        if before is not None and after is not None:
            yield from _response(setting, operation, status, before, after)


def _status(operation: Operation, status: str, what: str, said: str, pointer: str) -> Change:
    kind = "success" if 200 <= int(status) <= 299 else "non-success"
    return _change(operation, f"response-{kind}-status-{what}", f"the response {status} {said}", pointer)


def _response(setting: Setting, operation: Operation, status: str, before: Spot, after: Spot) -> Iterator[Change]:
    if setting.twin.untouched(before.part, after.part):
        return
    yield from _headers(setting, operation, status, before, after)
    found = bodies.contents(before, after)
    for kind in found.come:
        said = f"the response {status} may be {kind} now"
        yield _change(operation, "response-media-type-added", said, join(after.pointer, CONTENT, kind))
    for kind in found.gone:
        said = f"the response {status} is no longer {kind}"
        yield _change(operation, "response-media-type-removed", said, join(after.pointer, CONTENT))
    for old, new in found.kept:
        if old != new:
            same = bodies.parameters(old) == bodies.parameters(new)
            way = "changed" if not same else "specialized" if bodies.contains(old, new) else "generalized"
            said = f"the response {status} is {new} instead of {old}"
            yield _change(operation, f"response-media-type-name-{way}", said, join(after.pointer, CONTENT, new))
    subject = f"the body of the response {status}"
    yield from bodies.compared(setting, operation, Place.RESPONSE_BODY, subject, before, after)


def _headers(setting: Setting, operation: Operation, status: str, before: Spot, after: Spot) -> Iterator[Change]:
    for name in before.map("headers"):
        was = setting.twin.old.member(before, "headers", name)
        now = setting.twin.new.member(after, "headers", name)
        if was is None:
            continue
        who = f"the header {name!r} of the response {status}"
        if now is None:
            need = "required" if was.says("required") else "optional"
            yield _change(operation, f"{need}-response-header-removed", f"{who} is gone", after.pointer)
        elif was.says("required") and not now.says("required"):
            yield _change(operation, "response-header-became-optional", f"{who} became optional", now.pointer)
