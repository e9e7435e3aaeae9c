"""Which expressions are the environment: `os.environ`, copies and mixtures of it, parameters that are handed it. Runs nothing."""

from __future__ import annotations

import ast

from gates.rules.env_docs.library import enclosing, parameter_default
from gates.rules.env_docs.literals import Place
from gates.rules.shapes import final_name

_ENVIRONMENTS = {"os.environ", "os.environb", "dotenv.dotenv_values()", "os.environ.copy()", "starlette.config.environ"}
_COPIES = {"dict", "ChainMap", "copy", "deepcopy", "MappingProxyType"}


class Environments:
    """Which parameters are handed the environment by their callers: dotted function → parameter names."""

    def __init__(self) -> None:
        self.parameters: dict[str, set[str]] = {}

    def is_environment(self, expr: ast.expr, place: Place) -> bool:
        """Whether an expression is `os.environ`, a copy of it, or a parameter that receives it."""
        return self._is_one(expr, place, frozenset())

    def _is_one(self, expr: ast.expr, place: Place, followed: frozenset[str]) -> bool:
        """The same; names that were `followed` are not again, since two may be made of each other."""
        if place.library.origin(expr, place.source, place.scopes) in _ENVIRONMENTS:
            return True
        if isinstance(expr, ast.Name):
            given = place.source.names.assigned(expr.id, place.scopes)
            now = followed | {expr.id}
            return self._is_parameter(expr.id, place) or any(self._is_made_of(v, place, now) for v in given)
        return self._is_made_of(expr, place, followed)

    def _is_made_of(self, value: ast.expr, place: Place, followed: frozenset[str]) -> bool:
        """Whether an expression copies, merges or falls back to the environment."""
        if isinstance(value, ast.Call) and final_name(value.func) in _COPIES:
            method = isinstance(value.func, ast.Attribute) and not value.args
            parts = [value.func.value] if method and isinstance(value.func, ast.Attribute) else value.args
        elif isinstance(value, ast.Dict):
            parts = [v for k, v in zip(value.keys, value.values, strict=True) if k is None]
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
            parts = [value.left, value.right]
        elif isinstance(value, ast.BoolOp):
            parts = value.values
        elif isinstance(value, ast.IfExp):
            parts = [value.body, value.orelse]
        else:
            parts = [value] if isinstance(value, ast.Name) else []
        return any(self._is_one(p, place, followed) for p in parts if final_name(p) not in followed)

    def _is_parameter(self, name: str, place: Place) -> bool:
        function = enclosing(place.scopes)
        if function is None:
            return False
        given = parameter_default(function, name)
        if given is not None and place.library.origin(given, place.source) in _ENVIRONMENTS:
            return True
        named = [s.name for s in place.scopes if not isinstance(s, ast.Lambda)]
        return name in self.parameters.get(".".join([place.source.module, *named]), ())


def is_key_set(expr: ast.expr, place: Place, environments: Environments) -> bool:
    """Whether an expression is the set of all names: `os.environ.keys()`, `set(os.environ)`."""
    if not isinstance(expr, ast.Call):
        return environments.is_environment(expr, place)
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "keys":
        return environments.is_environment(expr.func.value, place)
    return final_name(expr.func) in {"set", "frozenset"} and any(
        environments.is_environment(a, place) for a in expr.args
    )
