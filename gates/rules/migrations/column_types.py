"""The types of columns, as far as one can say of two that the second holds less. Pure."""

from __future__ import annotations

import ast
import dataclasses
import math
import re
from collections.abc import Sequence

from gates.rules.migrations.python_text import called

_INTEGERS = {
    2: ("smallint", "int2", "smallserial", "smallinteger", "smallintegerfield", "positivesmallintegerfield"),
    4: ("int", "integer", "int4", "serial", "integerfield", "positiveintegerfield", "mediumint"),
    8: ("bigint", "int8", "bigserial", "biginteger", "bigintegerfield", "positivebigintegerfield"),
}
_INTEGER_SIZE = {name: size for size, names in _INTEGERS.items() for name in names}
_USUAL = {"slugfield": 50, "emailfield": 254, "urlfield": 200}
"""What Django takes where no length is given; a `CharField` has none of its own."""
_TEXTS = {"string", "varchar", "char", "character", "nvarchar", "unicode", "charfield", *_USUAL}  # fmt: skip
_LONG_TEXTS = {"text", "unicodetext", "textfield", "clob", "longtext", "mediumtext"}
_DECIMALS = {"numeric", "decimal", "decimalfield"}
_SIZES = ("length", "max_length", "precision", "max_digits", "scale", "decimal_places")


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnType:
    """A family of types, and how much one of it holds, in numbers that compare."""

    family: str
    holds: tuple[float, ...]
    shown: str


def _made(name: str, sizes: Sequence[int]) -> ColumnType | None:
    """A type by its name and the numbers in its brackets; None where nothing is known of it."""
    bare = name.lower()
    shown = f"{bare}({', '.join(map(str, sizes))})" if sizes else bare
    if bare in _INTEGER_SIZE:
        return ColumnType("integer", (_INTEGER_SIZE[bare],), bare)
    if bare in _LONG_TEXTS or bare in _TEXTS:
        return ColumnType("text", (sizes[0] if sizes and bare in _TEXTS else math.inf,), shown)
    if bare in _DECIMALS and sizes:
        scale = sizes[1] if len(sizes) > 1 else 0
        return ColumnType("decimal", (sizes[0] - scale, scale), shown)
    return None


def is_narrower(new: ColumnType | None, old: ColumnType | None) -> bool:
    """Whether values that fit the old type may not fit the new one."""
    if new is None or old is None or new.family != old.family:
        return False
    return any(a < b for a, b in zip(new.holds, old.holds, strict=True))


def in_python(value: ast.expr | None) -> ColumnType | None:
    """`sa.String(length=120)`, `sa.Text`, `models.CharField(max_length=20)`."""
    if isinstance(value, ast.Attribute | ast.Name):
        return _made(value.attr if isinstance(value, ast.Attribute) else value.id, ())
    if not isinstance(value, ast.Call):
        return None
    named = {k.arg: k.value for k in value.keywords}
    name = called(value).lower()
    given = [*value.args, *(named[size] for size in _SIZES if size in named)]
    sizes = [a.value for a in given if isinstance(a, ast.Constant) and type(a.value) is int]
    if len(sizes) < len(given) and not any(isinstance(a, ast.Constant) for a in given):
        return None  # a length that is computed
    if not sizes and name.endswith("field") and name in _TEXTS:
        return _made(name, [_USUAL[name]]) if name in _USUAL else None
    return _made(name, sizes)


def in_sql(said: Sequence[str]) -> ColumnType | None:
    """The words of a SQL type: `CHARACTER VARYING ( 20 )`."""
    text = " ".join(said)
    found = re.match(r"(\w+)(?: VARYING)?(?: \( (\d+)(?: , (\d+))? \))?", text, re.IGNORECASE)
    if found is None:
        return None
    return _made(found.group(1), [int(n) for n in found.groups()[1:] if n])
