"""The shapes of PostgreSQL tables, from what the catalog tells of tables and of the types that they use. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gates.databases.shapes import ColumnShape, ForeignKey, TableShape

PARTITION = "partition"
"""Under this name the checks of a partitioned table say which rows some partition takes."""

_DEEPEST = 8
_Types = Mapping[str, Mapping[str, Any]]


def shape_of(name: str, told: Mapping[str, Any], types: _Types) -> TableShape:
    """One table."""
    constraints = told["constraints"] or []
    indexes = told["unique indexes"] or []
    key = next((tuple(k["columns"]) for k in constraints if k["kind"] == "p"), ())
    unique = {k["name"]: tuple(k["columns"] or ()) for k in constraints if k["kind"] in {"p", "u", "x"}}
    unique |= {i["name"]: tuple(i["columns"]) for i in indexes if i["columns"]}
    checks = {i["name"]: i["definition"] for i in indexes if re.search(r"\) WHERE |\(.*\(", i["definition"])}
    checks |= {k["name"]: k["definition"] for k in constraints if k["kind"] == "c"}
    checks |= {PARTITION: told["takes"]} if told["takes"] else {}
    columns = told["columns"] or []
    for column in columns:
        for constraint, said in _domain_checks(column["type"], types):
            spoken = re.sub(r"\bVALUE\b", f'"{column["name"]}"'.replace("\\", r"\\"), said)
            checks[constraint] = f"{checks[constraint]} AND {spoken}" if constraint in checks else spoken
    keys = tuple(
        ForeignKey(tuple(k["columns"]), k["target"] or "", tuple(k["target columns"] or ()))
        for k in constraints
        if k["kind"] == "f"
    )
    return TableShape(name, told["relation"], tuple(_column(c, types) for c in columns), key, unique, keys, checks)


def _domain_checks(kind: str, types: _Types) -> Iterator[tuple[str, str]]:
    """The checks of a domain and of those that it is made from."""
    for domain in _domains(kind, types):
        yield from (domain["checks"] or {}).items()


def _domains(kind: str, types: _Types) -> Iterator[Mapping[str, Any]]:
    for _ in range(_DEEPEST):
        domain = types.get(kind)
        if domain is None or not domain["base"]:
            return
        yield domain
        kind = domain["base"]


def _column(told: Mapping[str, Any], types: _Types, depth: int = 0) -> ColumnShape:
    """A column, or a member of a type."""
    kind, modifier, nullable = told["type"], told["modifier"], told.get("nullable", True)
    for domain in _domains(kind, types):
        kind, nullable = domain["base"], nullable and not domain["not null"]
        modifier = domain["modifier"] if domain["modifier"] >= 0 else modifier
    found = types.get(kind, {})
    inner = {"name": told["name"], "type": kind.removesuffix("[]"), "modifier": modifier}
    deeper = depth < _DEEPEST
    return ColumnShape(
        told["name"],
        kind,
        _length(kind, modifier),
        nullable,
        told.get("default", False),
        told.get("generated", False),
        tuple(found.get("choices") or ()),
        _column(inner, types, depth + 1) if kind.endswith("[]") and deeper else None,
        tuple(_column(field, types, depth + 1) for field in found.get("fields") or ()) if deeper else (),
    )


def _length(kind: str, modifier: int) -> int | None:
    """Characters, bits or dimensions that a type modifier stands for."""
    if modifier < 0:
        return None
    if re.match(r"character", kind):
        return modifier - 4
    return modifier if re.search(r"^bit|vec(tor)?$", kind) else None


def shapes_of(rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[TableShape]:
    """All tables, those left out that are partitions of another; rows are ("table" or "type", name, what is told of it)."""
    types = {name: told for kind, name, told in rows if kind == "type"}
    tables = sorted(
        ((name, told) for kind, name, told in rows if kind == "table" and not told["partition"]),
        key=lambda table: table[0],
    )
    return [shape_of(name, told, types) for name, told in tables]
