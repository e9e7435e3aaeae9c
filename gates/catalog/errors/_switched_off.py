"""Whether a debug switch that is on in shared settings is off in those that are deployed: then naming it is advice.

Reads the files that say which settings are deployed, and the settings themselves as far as they lead to the switch. Runs nothing.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import re
from collections.abc import Iterable, Iterator, Sequence

from gates.model import Finding, Severity
from gates.project import Project, Role
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.settings_classes import Class, find
from gates.rules.shapes import final_name, keyword, text_of
from gates.rules.source import Source
from gates.tools.app_boot import django_settings
from gates.tools.app_boot.places import file_of

_RULE = "errors/debug-mode"
_PRODUCTION = re.compile(r"[Pp]rod|PROD|(?<![A-Za-z])live(?![a-z])|Live(?![a-z])|[Dd]eploy|Release")
_DEVELOPMENT = re.compile(r"Dev|Local|Test|Debug")
_DEPTH = 8
_FIX = "Turn it off here, and on in the settings of developers: then whoever forgets the override shows nothing."


class Switch(enum.Enum):
    """What settings make of a debug switch."""

    ON = "on"
    OFF = "off, or on only where the environment says so"
    UNSAID = "left to others"


def settled(project: Project, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same findings, a switch that is off wherever it is deployed being advice."""
    if not any(f.rule == _RULE and f.blocking for f in findings):
        return tuple(findings)
    overrides = _Overrides(project)
    return tuple(_softened(f, overrides) if f.rule == _RULE and f.blocking else f for f in findings)


def _softened(finding: Finding, overrides: _Overrides) -> Finding:
    by = overrides.of(finding.path or "", finding.line or 0)
    if not by:
        return finding
    message = f"Debug mode is on here, and {by} turns it off in what is deployed."
    return dataclasses.replace(finding, blocking=False, severity=Severity.LOW, message=message, fix=_FIX)


class _Overrides:
    """The settings of a project that is deployed, and what they turn off."""

    def __init__(self, project: Project) -> None:
        self._project, self._library = project, Library(project)

    def of(self, path: str, line: int) -> str:
        """What turns off the switch that is turned on at a place, "" where nothing does."""
        source = self._library.source(path)
        if source is None:
            return ""
        name, owner = _assigned_at(source, line)
        if not name:
            return ""
        return self._by_module(source, name) if owner is None else self._by_class(Class(owner, source), name)

    def _by_module(self, source: Source, name: str) -> str:
        """The deployed settings module, where every one is built on a module and has the switch off."""
        deployed = [self._module(name) for name in django_settings.deployed(self._project)]
        found = [module for module in deployed if module is not None]
        if not found or len(found) < len(deployed):
            return ""
        for module in found:
            value, passed = self._value(module, name, _DEPTH)
            if value is not Switch.OFF or source.path not in passed:
                return ""
        return found[0].path

    def _module(self, dotted: str) -> Source | None:
        """The parsed module of the project that is imported under a name."""
        path = file_of(self._project, dotted) if dotted else None
        return self._library.source(path) if path is not None else None

    def _value(self, source: Source, name: str, depth: int) -> tuple[Switch, set[str]]:
        """What a module makes of a switch in the end, and the files that it takes settings from."""
        value, passed = Switch.UNSAID, {source.path}
        for statement in source.tree.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and name in _names(statement) and statement.value:
                value = _switch(statement.value)
            elif (
                isinstance(statement, ast.ImportFrom)
                and depth
                and {a.asname or a.name for a in statement.names} & {name, "*"}
            ):
                inner = self._module(_imported(statement, source))
                if inner is not None:
                    given, more = self._value(inner, name, depth - 1)
                    passed |= more
                    value = given if given is not Switch.UNSAID else value
        return value, passed

    def _by_class(self, base: Class, name: str) -> str:
        """The production class built on a class, where whatever may be deployed has the switch off and the class itself is not used."""
        built = [c for c in self._below(base) if not _DEVELOPMENT.search(c.node.name)]
        deployed = [c for c in built if _PRODUCTION.search(c.node.name)]
        on = [c for c in built if self._of_class(c, name) is not Switch.OFF]
        if not deployed or any(c in deployed or self._is_used(c) for c in [*on, base]):
            return ""
        return f"{deployed[0].node.name} in {deployed[0].source.path}"

    def _below(self, base: Class) -> list[Class]:
        """The classes of the project that are built on a class."""
        found: dict[str, Class] = {}
        names, before = {base.node.name}, 0
        while before < len(names):
            before = len(names)
            for source in self._library.using(names):
                for node in source.tree.body:
                    if isinstance(node, ast.ClassDef) and any(final_name(b) in names for b in node.bases):
                        names.add(node.name)
                        found[f"{source.module}.{node.name}"] = Class(node, source)
        return [c for c in found.values() if c.dotted != base.dotted and base.dotted in self._line_of(c)]

    def _of_class(self, owner: Class, name: str) -> Switch:
        """What a class makes of a switch: in its own body, else as the first of its bases that says so."""
        said = [
            s.value
            for s in owner.node.body
            if isinstance(s, (ast.Assign, ast.AnnAssign)) and name in _names(s) and s.value
        ]
        if said:
            return _switch(said[-1])
        inherited = (self._of_class(parent, name) for parent in self._bases(owner))
        return next((value for value in inherited if value is not Switch.UNSAID), Switch.UNSAID)

    def _bases(self, owner: Class) -> Iterator[Class]:
        for base in owner.node.bases:
            found = find(self._library.origin(base, owner.source), self._library)
            if found is not None and found.dotted != owner.dotted:
                yield found

    def _line_of(self, owner: Class, depth: int = _DEPTH) -> set[str]:
        """The dotted names of a class and of the project's classes that it inherits from."""
        above = (self._line_of(parent, depth - 1) for parent in self._bases(owner)) if depth else ()
        return {owner.dotted}.union(*above)

    def _is_used(self, owner: Class) -> bool:
        """Whether production code takes a class for anything but to inherit from it."""
        name = owner.node.name
        sources = self._library.using([name])
        return any(_uses(s.tree, name) for s in sources if self._project.role(s.path) is not Role.TEST)


def _assigned_at(source: Source, line: int) -> tuple[str, ast.ClassDef | None]:
    """The name that a statement at a line of a module or of a class assigns, and the class."""
    for owner in (None, *(n for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef))):
        for statement in (owner or source.tree).body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.lineno == line:
                return next(iter(_names(statement)), ""), owner
    return "", None


def _names(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [t.id for t in targets if isinstance(t, ast.Name)]


def _switch(value: ast.expr) -> Switch:
    """What a switch is given: something else than a constant is taken from the environment, and may be on by default."""
    if isinstance(value, ast.Constant):
        return Switch.ON if _is_on(value) else Switch.OFF
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    usual = (d for c in calls for d in (keyword(c, "default"), *c.args[1:2]) if d is not None)
    return (
        Switch.ON if any(map(_is_on, usual)) else Switch.OFF if calls or isinstance(value, ast.Subscript) else Switch.ON
    )


def _is_on(value: ast.expr) -> bool:
    text = text_of(value)
    on = text.lower() in {"1", "true", "yes", "on"} if text is not None else False
    return on or (isinstance(value, ast.Constant) and text is None and bool(value.value))


def _imported(statement: ast.ImportFrom, source: Source) -> str:
    """The module that a statement imports from."""
    if not statement.level:
        return statement.module or ""
    parts = source.module.split(".")
    up = statement.level - 1 if source.path.endswith("/__init__.py") else statement.level
    return ".".join([*(parts[:-up] if up else parts), *([statement.module] if statement.module else [])])


def _uses(tree: ast.Module, name: str) -> bool:
    """Whether a file takes a class for anything but a base or an annotation."""
    beside = {id(n) for part in _beside(tree) for n in ast.walk(part)}
    for node in ast.walk(tree):
        named = isinstance(node, (ast.Name, ast.Attribute)) and final_name(node) == name
        spelled = isinstance(node, ast.Constant) and isinstance(node.value, str) and _ends_in(node.value, name)
        if (named or spelled) and id(node) not in beside:
            return True
    return False


def _ends_in(text: str, name: str) -> bool:
    return re.fullmatch(rf"([\w.]+[.:])?{re.escape(name)}", text) is not None


def _beside(tree: ast.Module) -> Iterable[ast.expr]:
    """The bases and annotations of a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from node.bases
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            yield node.returns
        elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
            yield node.annotation
