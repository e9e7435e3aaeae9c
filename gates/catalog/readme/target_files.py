"""Targets that the files of make, nox, tox, npm, just and compose define. Pure: texts in, names out.

Each reader returns the names, or None when the file can define names that are not written in it.
"""

from __future__ import annotations

import ast
import json
import re

from gates.catalog.readme.shell import UNKNOWN

Names = frozenset[str] | None


def defined(tool: str, text: str) -> Names:
    """The targets that the text of a tool's file defines."""
    return {"make": make, "nox": nox, "npm": npm, "just": just, "compose": compose}[tool](text)


def make(text: str) -> Names:
    """Targets of a makefile; None with includes, pattern rules or computed names."""
    joined = text.replace("\\\n", " ")
    if re.search(
        r"(?m)^[ ]*-?s?include\b|^[^\t#=\n]*%[^=\n]*:|^[^\t#:=\n]*\$[^#:=\n]*:(?!=)|^\s*\$\((eval|foreach|call)", joined
    ):
        return None
    found: set[str] = set()
    for names in re.findall(r"(?m)^(?![\t#])([^\n#=:]+?)\s*::?(?!=)", joined):
        found |= set(names.split())
    return frozenset(found)


def nox(text: str) -> Names:
    """Sessions of a noxfile; None where some are made by code."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = [
        _session(node, decorator)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    ]
    found = [name for name in names if name is not None]
    mentioned = len(re.findall(r"\bsession\s*\(|@(?:nox\.)?session\s*$", text, re.MULTILINE))
    helped = any(
        isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in {"__future__", "nox"}
        for node in tree.body
    )
    called = any(isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) for node in tree.body)
    certain = found and mentioned == len(found) and UNKNOWN not in found and not (helped and called)
    return frozenset(found) if certain else None


def _session(function: ast.FunctionDef, decorator: ast.expr) -> str | None:
    """The session's name, `UNKNOWN` when it is computed, None when the decorator makes no session."""
    call = decorator if isinstance(decorator, ast.Call) else None
    if ast.unparse(call.func if call else decorator) not in {"nox.session", "session"}:
        return None
    given = next((k.value for k in call.keywords if k.arg == "name"), None) if call else None
    if given is None:
        return function.name
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else UNKNOWN


def npm(text: str) -> Names:
    """Scripts of a package.json."""
    try:
        scripts = json.loads(text).get("scripts", {})
        return frozenset(scripts)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return None


def just(text: str) -> Names:
    """Recipes of a justfile; None with imports and modules."""
    if re.search(r"(?m)^(import|mod)\??\s", text):
        return None
    recipes = re.findall(r"(?m)^@?([A-Za-z_][\w-]*)(?:[ \t][^:\n]*)?:(?!=)", text)
    aliases = re.findall(r"(?m)^alias\s+([A-Za-z_][\w-]*)\s*:=", text)
    return frozenset(recipes) | frozenset(aliases)


def compose(text: str) -> Names:
    """Services of a compose file; None where it includes others or is unreadable."""
    import yaml

    try:
        data = yaml.safe_load(text)
        return None if "include" in data else frozenset(str(name) for name in data["services"])
    except (yaml.YAMLError, ValueError, TypeError, KeyError, RecursionError):
        return None


def tox_knows(name: str, texts: str) -> bool:
    """Whether tox would accept an environment: each of its factors is a Python version or written in the configuration."""
    factors = [f for f in name.split("-") if not re.fullmatch(r"py(py)?[\d.]*|\d+(\.\d+)*", f)]
    return all(re.search(rf"(?<![\w.]){re.escape(factor)}(?![\w.])", texts) for factor in factors)
