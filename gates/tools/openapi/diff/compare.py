"""All changes between two OpenAPI documents. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi.diff import endpoints, exchange, parameters, security
from gates.tools.openapi.diff.change import Change, ordered
from gates.tools.openapi.diff.operations import WEBHOOK, Operation, PathItem, methods, paths, webhooks
from gates.tools.openapi.diff.schemas import Setting
from gates.tools.openapi.diff.twin import Spot, Twin
from gates.tools.openapi.diff.upgrade import upgraded
from gates.tools.openapi.document import join


def changes(old: Mapping[str, Any], new: Mapping[str, Any], today: datetime.date | None = None) -> tuple[Change, ...]:
    """What changed from `old` to `new`, the gravest first.

    Args:
        today: on which day sunset dates are past; the current day when left out.
    """
    if old == new:
        return ()
    twin = Twin(upgraded(old), upgraded(new))
    setting = Setting(twin, today or datetime.datetime.now(tz=datetime.UTC).date())
    return ordered(_all(setting))


def _all(setting: Setting) -> Iterator[Change]:
    for item in paths(setting.twin):
        yield from _path(setting, item, stable_only=True)
    for item in webhooks(setting.twin):
        if item.before is None or item.after is None:
            yield _webhook(item)
        else:
            yield from _path(setting, item, stable_only=False)
    yield from security.of_document(setting.twin)
    yield from _components(setting.twin)


def _path(setting: Setting, item: PathItem, *, stable_only: bool) -> Iterator[Change]:
    old, new = methods(setting.twin.old, item.before), methods(setting.twin.new, item.after)
    for method, before in old.items():
        if method in new:
            operation = Operation(method, item.path, before, new[method], item.renamed)
            yield from _operation(setting, operation, stable_only=stable_only)
        elif (change := endpoints.removed(setting, item.path, method, before, item.after)) is not None:
            yield change
    for method, after in new.items():
        if method not in old:
            yield endpoints.added(item.path, method, after)
    yield from endpoints.path_parameters(setting, item)


def _operation(setting: Setting, operation: Operation, *, stable_only: bool) -> Iterator[Change]:
    if setting.twin.same(operation.before.part, operation.after.part):
        return
    if stable_only:
        told, reliable = endpoints.stability(operation)
        yield from told
        if not reliable:
            return
    yield from endpoints.about(setting, operation)
    yield from parameters.changes(setting, operation)
    yield from exchange.request(setting, operation)
    yield from exchange.responses(setting, operation)
    yield from security.of_operation(operation)


def _webhook(item: PathItem) -> Change:
    name = item.path.removeprefix(WEBHOOK)
    if item.after is None:
        return Change("webhook-removed", "", "", f"The webhook {name!r} is gone.", "/webhooks")
    return Change("webhook-added", "", "", f"The webhook {name!r} is new.", item.after.pointer)


def _components(twin: Twin) -> Iterator[Change]:
    at = ("components", "schemas")
    holders = (twin.old.member(Spot("", twin.old.root, ""), *at), twin.new.member(Spot("", twin.new.root, ""), *at))
    old, new = (h.part if h is not None else {} for h in holders)
    for name in old:
        if name not in new:
            yield Change("api-schema-removed", "", "", f"The schema {name!r} is gone.", join("", *at))
