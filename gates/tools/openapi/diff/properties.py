"""Properties that came, went, became required or optional, or changed who may write them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.place import Place
from gates.tools.openapi.diff.scene import Scene
from gates.tools.openapi.diff.twin import Spot, Twin
from gates.tools.openapi.document import join

PROPERTIES = "properties"


def joined(at: str, name: str) -> str:
    """The way to a property."""
    return f"{at}/{name}" if at else name


def changes(twin: Twin, scene: Scene, at: str, before: Spot, after: Spot, *, counted: bool) -> Iterator[Change]:
    """Everything that two schemas say of their properties as a set.

    Args:
        at: the way to the schemas.
        counted: whether new and lost properties count here (inside of `additionalProperties` they do not).
    """
    if scene.place is Place.PARAMETER:
        if scene.header:
            yield from _of_header(twin, scene, at, before, after, counted=counted)
        return
    if counted:
        yield from _lost(twin, scene, at, before, after)
        yield from _gained(twin, scene, at, before, after)
    yield from _required(twin, scene, at, before, after)


def _prop(twin: Twin, holder: Spot, name: str, *, now: bool) -> Spot | None:
    return (twin.new if now else twin.old).member(holder, PROPERTIES, name)


def _lost(twin: Twin, scene: Scene, at: str, before: Spot, after: Spot) -> Iterator[Change]:
    for name in before.map(PROPERTIES):
        gone = _prop(twin, before, name, now=False)
        if gone is None or name in after.map(PROPERTIES):
            continue
        said = f"{scene.called(joined(at, name))} is gone"
        if scene.place.is_response:
            yield scene.change(_of_response(gone, before, name, "removed"), said, after.pointer)
        elif not gone.says("readOnly"):
            yield scene.change("request-property-removed", said, after.pointer)


def _gained(twin: Twin, scene: Scene, at: str, before: Spot, after: Spot) -> Iterator[Change]:
    for name in after.map(PROPERTIES):
        come = _prop(twin, after, name, now=True)
        if come is None or name in before.map(PROPERTIES):
            continue
        needed = name in after.list("required")
        said = f"{scene.called(joined(at, name))} is new{' and required' if needed else ''}"
        pointer = join(after.pointer, PROPERTIES, name)
        if scene.place.is_response:
            yield scene.change(_of_response(come, after, name, "added"), said, pointer)
        elif not come.says("readOnly"):
            default = needed and come.get("default") is not None
            more = f", with the default {come.get('default')!r}" if default else ""
            kind = ("new-required-request-property" if needed else "new-optional-request-property") + (
                "-with-default" if default else ""
            )
            yield scene.change(kind, said + more, pointer)


def _of_response(found: Spot, holder: Spot, name: str, what: str) -> str:
    need = "required" if name in holder.list("required") else "optional"
    return f"response-{need}{'-write-only' if found.says('writeOnly') else ''}-property-{what}"


def _required(twin: Twin, scene: Scene, at: str, before: Spot, after: Spot) -> Iterator[Change]:
    old, new = before.list("required"), after.list("required")
    for name, became in [(n, "required") for n in new if n not in old] + [(n, "optional") for n in old if n not in new]:
        was, now = _prop(twin, before, name, now=False), _prop(twin, after, name, now=True)
        if now is None or (was is None and not (scene.place.is_response and became == "optional" and not at)):
            continue
        said = f"{scene.called(joined(at, name))} became {became}"
        pointer = join(after.pointer, PROPERTIES, name)
        if scene.place.is_response:
            hidden = (was if was is not None and at else now).says("writeOnly")
            yield scene.change(f"response-{'write-only-' if hidden else ''}property-became-{became}", said, pointer)
        elif not now.says("readOnly"):
            default = became == "required" and now.get("default") is not None
            yield scene.change(
                f"request-property-became-{became}{'-with-default' if default else ''}",
                said + (f", with the default {now.get('default')!r}" if default else ""),
                pointer,
            )


def _of_header(twin: Twin, scene: Scene, at: str, before: Spot, after: Spot, *, counted: bool) -> Iterator[Change]:
    old = before.list("required")
    for name in after.list("required"):
        was, now = _prop(twin, before, name, now=False), _prop(twin, after, name, now=True)
        if now is None or now.says("readOnly"):
            continue
        called, pointer = scene.called(joined(at, name)), join(after.pointer, PROPERTIES, name)
        if was is None and counted:
            yield scene.change("new-required-request-header-property", f"{called} is new and required", pointer)
        if name not in old and (was is not None or at):
            yield scene.change("request-header-property-became-required", f"{called} became required", pointer)


def access(scene: Scene, at: str, name: str, held: Spot, before: Spot, after: Spot) -> Iterator[Change]:
    """Who may write a property: `readOnly` and `writeOnly`.

    Args:
        at: the way to the property; held: the older schema that has it.
    """
    if scene.place.is_parameter:
        return
    side = "response" if scene.place.is_response else "request"
    need = "required" if name in held.list("required") else "optional"
    for keyword, words in (("readOnly", "read-only"), ("writeOnly", "write-only")):
        if before.says(keyword) != after.says(keyword):
            way = words if after.says(keyword) else f"not-{words}"
            said = f"{scene.called(at)} is {'' if after.says(keyword) else 'no longer '}{words}"
            yield scene.change(f"{side}-{need}-property-became-{way}", said, after.pointer)
