"""What the body and the constructor of a class say of its attributes. Pure."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from gates.rules.env_docs.library import parameters
from gates.rules.shapes import final_name
from gates.rules.values import FUNCTIONS, FunctionNode, Scope


def elements(expr: ast.expr) -> list[ast.expr]:
    """The parts of a tuple or list, else the expression itself."""
    return list(expr.elts) if isinstance(expr, (ast.Tuple, ast.List)) else [expr]


def constructor(scopes: Sequence[Scope]) -> FunctionNode | None:
    """The `__init__` of the innermost class of some scopes."""
    owner = next((s for s in reversed(scopes) if isinstance(s, ast.ClassDef)), None)
    body = owner.body if owner is not None else ()
    return next((s for s in body if isinstance(s, FUNCTIONS) and s.name == "__init__"), None)


def of_constructor(attribute: str, scopes: Sequence[Scope]) -> str:
    """The parameter that the constructor keeps in `self.<attribute>`, "" where it does not."""
    made = constructor(scopes)
    for statement in made.body if made is not None else ():
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            value = statement.value if isinstance(statement, ast.Assign) else None
            pairs = zip(elements(target), elements(value), strict=False) if value is not None else ()
            for left, right in pairs:
                if isinstance(left, ast.Attribute) and left.attr == attribute and isinstance(right, ast.Name):
                    return right.id if made is not None and right.id in parameters(made) else ""
    return ""


def class_values(owner: ast.ClassDef) -> dict[str, ast.expr]:
    """What the body of a class assigns to its names."""
    found: dict[str, ast.expr] = {}
    for statement in owner.body:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            found[final_name(statement.target)] = statement.value
        elif isinstance(statement, ast.Assign):
            found |= {final_name(t): statement.value for t in statement.targets}
    return found


def is_enumeration(owner: ast.ClassDef) -> bool:
    """Whether a class is an enumeration."""
    return any(final_name(b).endswith("Enum") for b in owner.bases)
