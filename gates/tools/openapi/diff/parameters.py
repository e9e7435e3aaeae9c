"""Parameters of an operation before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gates.tools.openapi.diff import lifecycle, schemas
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.operations import Operation
from gates.tools.openapi.diff.place import Place
from gates.tools.openapi.diff.scene import Scene
from gates.tools.openapi.diff.schemas import Setting
from gates.tools.openapi.diff.twin import Side, Spot
from gates.tools.openapi.document import join


class _Couple(NamedTuple):
    """Two parameters that are the same one; a schema of its own where one of them is a property of an object that is spread out."""

    before: Spot
    after: Spot
    old_schema: Spot | None
    new_schema: Spot | None


def changes(setting: Setting, operation: Operation) -> Iterator[Change]:
    """What happened to an operation's own parameters."""
    old = of(setting.twin.old, operation.before)
    new = of(setting.twin.new, operation.after)
    couples, gone, come = _coupled(setting, operation, old, new)
    for couple in couples:
        yield from _compared(setting, operation, couple)
    for parameter in gone:
        yield from _removed(setting, operation, parameter)
    for parameter in come:
        yield _added(operation, parameter)


def of(side: Side, holder: Spot) -> list[Spot]:
    """The parameters that an operation or a path has itself."""
    listed = holder.list("parameters")
    return [side.spot(p, join(holder.pointer, "parameters", i)) for i, p in enumerate(listed)]


def key(parameter: Spot) -> tuple[str, str]:
    """(where it is sent, its name)."""
    return parameter.text("in"), parameter.text("name")


def called(parameter: Spot) -> str:
    """A parameter as the subject of a sentence."""
    place, name = key(parameter)
    return f"the {place} parameter {name!r}"


def _coupled(
    setting: Setting, operation: Operation, old: Sequence[Spot], new: Sequence[Spot]
) -> tuple[list[_Couple], list[Spot], list[Spot]]:
    """(parameters of both, of the older document alone, of the newer one alone)."""
    twin = setting.twin
    couples: list[_Couple] = []
    left, left_now = list(old), list(new)
    for spread, one, now in _taken_apart(twin.new, left_now, left):
        couples.append(_Couple(one, spread, twin.old.member(one, "schema"), now))
    for spread, one, was in _taken_apart(twin.old, left, left_now):
        couples.append(_Couple(spread, one, was, twin.new.member(one, "schema")))
    gone = []
    for before in left:
        place, name = key(before)
        wanted = (place, operation.renamed.get(name, name) if place == "path" else name)
        after = next((p for p in left_now if key(p) == wanted), None)
        if after is None:
            gone.append(before)
        else:
            couples.append(_Couple(before, after, twin.old.member(before, "schema"), twin.new.member(after, "schema")))
            left_now.remove(after)
    return couples, gone, left_now


def _taken_apart(side: Side, spreads: list[Spot], singles: list[Spot]) -> list[tuple[Spot, Spot, Spot | None]]:
    """(object, single parameter, the property's schema) where an object stands for single parameters; both leave their lists."""
    found = []
    for spread in tuple(spreads):
        names = _spread_names(side, spread)
        place = spread.text("in")
        alike = [s for s in singles if s.text("in") == place and s.text("name") in names and s is not spread]
        schema = side.member(spread, "schema")
        for one in alike:
            inner = side.member(schema, "properties", one.text("name")) if schema is not None else None
            found.append((spread, one, inner))
            singles.remove(one)
        if alike:
            spreads.remove(spread)
    return found


def _spread_names(side: Side, parameter: Spot) -> set[str]:
    schema = side.member(parameter, "schema")
    place, style = parameter.text("in"), parameter.text("style")
    if schema is None or place not in {"query", "cookie"} or not parameter.says("explode") or style not in {"", "form"}:
        return set()
    return set(schema.map("properties")) if schema.get("type") in ("object", ["object"]) else set()


def _scene(operation: Operation, parameter: Spot) -> Scene:
    header = parameter.text("name") if parameter.text("in") == "header" else ""
    return Scene(operation.method.upper(), operation.path, Place.PARAMETER, called(parameter), header=header)


def _compared(setting: Setting, operation: Operation, couple: _Couple) -> Iterator[Change]:
    before, after = couple.before, couple.after
    scene = _scene(operation, before)
    pointer = after.pointer
    if before.says("required") != after.says("required"):
        way = "required" if after.says("required") else "optional"
        yield scene.change(f"request-parameter-became-{way}", f"{scene.subject} became {way}", pointer)
    yield from _announced(setting, scene, before, after)
    if couple.old_schema is None or couple.new_schema is None:
        return
    optional = not before.says("required") and not after.says("required")
    for change in schemas.changes(setting, scene, couple.old_schema, couple.new_schema):
        if optional or "-default-value-" not in change.id:
            yield change


def _announced(setting: Setting, scene: Scene, before: Spot, after: Spot) -> Iterator[Change]:
    """Deprecation and sunset of a parameter."""
    who, pointer = scene.subject, after.pointer
    try:
        if before.says("deprecated") != after.says("deprecated"):
            if not after.says("deprecated"):
                yield scene.change("request-parameter-reactivated", f"{who} is no longer deprecated", pointer)
            elif (date := lifecycle.sunset(after)) is not None and date < setting.today:
                said = f"{who} is deprecated with the sunset {date}, which is past"
                yield scene.change("request-parameter-sunset-date-too-small", said, pointer)
            else:
                yield scene.change("request-parameter-deprecated", f"{who} is deprecated", pointer)
        was, now = before.get(lifecycle.SUNSET), after.get(lifecycle.SUNSET)
        if not after.says("deprecated") or was is None or was == now:
            return
        if now is None:
            yield scene.change("request-parameter-sunset-deleted", f"{who} lost its sunset {was}", pointer)
        elif said := lifecycle.shortened(before, after, setting.today):
            yield scene.change("request-parameter-sunset-date-changed-too-small", f"{who}: {said}", pointer)
    except ValueError as error:
        yield scene.change("request-parameter-sunset-parse", f"{who}: its sunset {error}", pointer)


def _removed(setting: Setting, operation: Operation, parameter: Spot) -> Iterator[Change]:
    scene, who = _scene(operation, parameter), called(parameter)
    pointer = operation.after.pointer
    if not parameter.says("deprecated"):
        yield scene.change("request-parameter-removed", f"{who} is gone", pointer)
        return
    try:
        date = lifecycle.sunset(parameter)
    except ValueError as error:
        yield scene.change("request-parameter-sunset-parse", f"{who} is gone, and its sunset {error}", pointer)
        return
    if date is None:
        said = f"{who}, which was deprecated, is gone"
        yield scene.change("request-parameter-removed-with-deprecation", said, pointer)
    elif setting.today < date:
        said = f"{who} is gone before its sunset {date}"
        yield scene.change("request-parameter-removed-before-sunset", said, pointer)


def _added(operation: Operation, parameter: Spot) -> Change:
    scene, who = _scene(operation, parameter), called(parameter)
    if parameter.text("in") == "path":
        return scene.change("new-request-path-parameter", f"{who} is new", parameter.pointer)
    need = "required" if parameter.says("required") else "optional"
    said = f"{who} is new{' and required' if need == 'required' else ''}"
    return scene.change(f"new-{need}-request-parameter", said, parameter.pointer)
