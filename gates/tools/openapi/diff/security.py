"""Who may call: security requirements and schemes before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.operations import Operation
from gates.tools.openapi.diff.place import shown
from gates.tools.openapi.diff.twin import Spot, Twin
from gates.tools.openapi.document import join

_SECURITY = "security"
_SCHEMES = ("components", "securitySchemes")


def of_document(twin: Twin) -> Iterator[Change]:
    """Requirements of the whole document, and the schemes themselves."""
    old, new = Spot("", twin.old.root, ""), Spot("", twin.new.root, "")
    for name, said in _requirements(old.list(_SECURITY), new.list(_SECURITY)):
        yield Change(f"api-global-security-{name}", "", "", f"For the whole API {said}.", f"/{_SECURITY}")
    yield from _schemes(twin, old, new)


def of_operation(operation: Operation) -> Iterator[Change]:
    """Requirements of one operation."""
    pointer = join(operation.after.pointer, _SECURITY)
    old = [r for r in operation.before.list(_SECURITY) if r]
    new = [r for r in operation.after.list(_SECURITY) if r]
    for name, said in _requirements(old, new):
        text = f"For this operation {said}."
        yield Change(f"api-security-{name}", operation.method.upper(), operation.path, text, pointer)


def _requirements(old: list[Any], new: list[Any]) -> Iterator[tuple[str, str]]:
    """(what happened, the end of a sentence about it)."""
    before = [r for r in old if isinstance(r, dict)]
    after = [r for r in new if isinstance(r, dict)]
    for now in after:
        if not any(r.keys() == now.keys() for r in before):
            yield "added", f"{_name(now)} is accepted now"
    for was in before:
        found = [r for r in after if r.keys() == was.keys()]
        if not found:
            yield "removed", f"{_name(was)} is no longer accepted"
        for scheme in was if found else ():
            yield from _scopes(scheme, Spot("", was, "").list(scheme), Spot("", found[0], "").list(scheme))


def _scopes(scheme: str, old: list[Any], new: list[Any]) -> Iterator[tuple[str, str]]:
    for scope in new:
        if scope not in old:
            yield "scope-added", f"{scheme} needs the scope {shown(scope)} now"
    for scope in old:
        if scope not in new:
            yield "scope-removed", f"{scheme} no longer needs the scope {shown(scope)}"


def _name(requirement: Mapping[str, Any]) -> str:
    return " with ".join(requirement) or "a call without credentials"


def _schemes(twin: Twin, old: Spot, new: Spot) -> Iterator[Change]:
    holders = (twin.old.member(old, *_SCHEMES), twin.new.member(new, *_SCHEMES))
    before, after = (h.part if h is not None else {} for h in holders)
    at = join("", *_SCHEMES)
    for name in dict.fromkeys([*before, *after]):
        if name not in before:
            text = f"The security scheme {name!r} is new."
            yield Change("api-security-component-added", "", "", text, join(at, name))
        elif name not in after:
            text = f"The security scheme {name!r} is gone."
            yield Change("api-security-component-removed", "", "", text, at)
        else:
            yield from _scheme(name, twin.old.spot(before[name], ""), twin.new.spot(after[name], join(at, name)))


def _scheme(name: str, before: Spot, after: Spot) -> Iterator[Change]:
    def change(what: str, said: str) -> Change:
        return Change(f"api-security-component-{what}", "", "", f"The security scheme {name!r} {said}.", after.pointer)

    if before.get("type") != after.get("type"):
        yield change("type-changed", f"is of type {shown(after.get('type'))} instead of {shown(before.get('type'))}")
    old, new = _implicit(before), _implicit(after)
    if old is None or new is None:
        return
    for key, what in (("authorizationUrl", "oauth-url"), ("tokenUrl", "oauth-token-url")):
        if old.text(key) != new.text(key):
            yield change(f"{what}-changed", f"has the {key} {shown(new.text(key))} instead of {shown(old.text(key))}")
    was, now = old.map("scopes"), new.map("scopes")
    for scope in dict.fromkeys([*was, *now]):
        if scope not in was:
            yield change("oauth-scope-added", f"has the new scope {scope!r}")
        elif scope not in now:
            yield change("oauth-scope-removed", f"no longer has the scope {scope!r}")
        elif was[scope] != now[scope]:
            yield change("oauth-scope-changed", f"describes the scope {scope!r} in another way")


def _implicit(scheme: Spot) -> Spot | None:
    """The implicit flow, the only one of which the catalogue tells changes."""
    flow = scheme.map("flows").get("implicit")
    return Spot("", flow, "") if isinstance(flow, dict) else None
