"""Where the project's web application is, read from the tree: deployment files first, then the source.

Nothing is imported or run here; the list is tried in order by the probe `boot`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from gates.project import Project

FRAMEWORKS = (
    "fastapi",
    "litestar",
    "django",
    "flask",
    "apiflask",
    "flask_openapi3",
    "quart",
    "sanic",
    "starlette",
    "falcon",
    "bottle",
    "tornado",
    "aiohttp",
    "connexion",
)
"""Import names of web frameworks; `aiohttp` counts for its server half only."""

_MAKERS = {
    "FastAPI",
    "Starlette",
    "Flask",
    "APIFlask",
    "OpenAPI",
    "Litestar",
    "get_wsgi_application",
    "get_asgi_application",
}
_USUAL = ("app", "application", "api", "asgi", "wsgi", "server")
_USUAL_MODULES = ("main", "app", "asgi", "wsgi", "server", "api", "application", "web", "factory", "__init__")
_SERVERS = re.compile(
    r"\b(uvicorn|gunicorn|hypercorn|daphne|granian|uwsgi|waitress-serve|fastapi\s+(?:run|dev)|flask\b.*--app|FLASK_APP)\b"
)
_TARGET = re.compile(r"(?<![\w/.:@-])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)(\(\))?(?![\w/:.-])")
_FLASK_MODULE = re.compile(r"(?:--app[ =]|FLASK_APP[=: ]+)[\"']?([A-Za-z_][\w.]*)(?![\w:.])")
_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"']?\s*[,=:\s]\s*[\"']?([A-Za-z_][\w.]*\w)")
_DEPLOYMENT = (
    "Dockerfile*",
    "*.dockerfile",
    "Procfile",
    "*compose*.y*ml",
    "*.sh",
    "Makefile",
    "justfile",
    "*.service",
    "*.toml",
    "*.yaml",
    "*.yml",
    "README*",
)


class Candidate(NamedTuple):
    """A place to look for the application: `module:attribute`, called when `call`; or Django settings."""

    module: str = ""
    attribute: str = ""
    call: bool = False
    settings: str = ""

    def request(self) -> dict[str, Any]:
        """As the probe wants it."""
        return (
            {"settings": self.settings}
            if self.settings
            else {"module": self.module, "attribute": self.attribute, "call": self.call}
        )


class Import(NamedTuple):
    """A framework that production code imports, and where."""

    framework: str
    path: str
    line: int


def imported_framework(project: Project) -> Import | None:
    """The first web framework that production code really imports (text inside of strings does not count)."""
    found = project.once("web framework", lambda: list(_imports(project)))
    ranked = sorted(found, key=lambda i: FRAMEWORKS.index(i.framework))
    return ranked[0] if ranked else None


def _imports(project: Project) -> Iterator[Import]:
    for path in project.source_files:
        text = project.read_or_none(path) or ""
        if any(name in text for name in FRAMEWORKS):
            yield from _imports_of(path, text)


def _imports_of(path: str, text: str) -> Iterator[Import]:
    for node in _nodes(text):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top = name.split(".")[0]
            if top in FRAMEWORKS and (top != "aiohttp" or name.startswith("aiohttp.web")):
                yield Import(top, path, node.lineno)


def _nodes(text: str) -> Iterator[ast.stmt]:
    """Statements that run when a file is imported; an import inside of a function makes no web application."""
    try:
        waiting: list[ast.stmt] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return
    while waiting:
        node = waiting.pop(0)
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With)):
                waiting += getattr(node, field, [])


def configured(spec: str) -> Candidate:
    """The candidate that `app = "..."` of the configuration names."""
    module, _, attribute = spec.strip().partition(":")
    call = attribute.endswith("()")
    name = attribute.removesuffix("()")
    return Candidate(module, name, call or name in {"create_app", "make_app", "build_app", "get_app"})


def find(project: Project) -> tuple[Candidate, ...]:
    """The places to look, best first."""
    deployed = list(_deployed(project))
    declared = sorted(_declared(project), key=_rank)
    return tuple(dict.fromkeys([*_django(project), *deployed, *(c for _, _, c in declared)]))


def _rank(entry: tuple[int, str, Candidate]) -> tuple[int, int, int, str]:
    kind, path, candidate = entry
    stem = PurePosixPath(path).stem
    usual = _USUAL_MODULES.index(stem) if stem in _USUAL_MODULES else len(_USUAL_MODULES)
    return kind, usual, path.count("/"), f"{path}:{candidate.attribute}"


def module_of(path: str, roots: Sequence[str]) -> str:
    """The dotted name under which a file is imported."""
    inside = path
    for root in sorted(roots, key=len, reverse=True):
        if root != "." and path.startswith(f"{root}/"):
            inside = path[len(root) + 1 :]
            break
    parts = inside.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _deployed(project: Project) -> Iterator[Candidate]:
    """What the deployment files start."""
    modules = {module_of(f, project.source_roots) for f in project.source_files}
    for path in _deployment_files(project):
        text = (project.read_or_none(path) or "").replace("\\\n", " ")
        for line in text.splitlines():
            if _SERVERS.search(line):
                yield from _started(line, modules)


def _started(line: str, modules: set[str]) -> Iterator[Candidate]:
    for module, attribute, called in _TARGET.findall(line.replace('", "', " ").replace("', '", " ")):
        if module in modules:
            yield Candidate(module, attribute, bool(called) or "--factory" in line)
    for module in _FLASK_MODULE.findall(line):
        if module in modules:
            yield Candidate(module)


def _deployment_files(project: Project) -> list[str]:
    order = {pattern: index for index, pattern in enumerate(_DEPLOYMENT)}
    found = [(index, path) for pattern, index in order.items() for path in project.match(pattern)]
    return list(dict.fromkeys(path for _, path in sorted(found) if path.count("/") < 4))


def _declared(project: Project) -> Iterator[tuple[int, str, Candidate]]:
    """(kind, path, candidate) of applications and factories in the source; kind 0 is an application, 2 a factory."""
    for path in project.source_files:
        text = project.read_or_none(path) or ""
        if not any(maker in text for maker in _MAKERS) and "create_app" not in text and "make_app" not in text:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        module = module_of(path, project.source_roots)
        for kind, attribute in _of_tree(tree):
            yield kind, path, Candidate(module, attribute, kind == 2)


def _of_tree(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.Call):
                name = _called(value)
                if name in _MAKERS:
                    yield 0, target.id
                elif target.id in _USUAL and "app" in name.lower():
                    yield 1, target.id
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_factory(node):
            yield 2, node.name


def _called(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _is_factory(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A function without required parameters that makes an application and returns something."""
    if isinstance(node, ast.AsyncFunctionDef) or len(node.args.args) > len(node.args.defaults):
        return False
    if any(default is None for default in node.args.kw_defaults):
        return False
    makes = any(isinstance(n, ast.Call) and _called(n) in _MAKERS for n in ast.walk(node))
    return makes and any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(node))


def _django(project: Project) -> Iterator[Candidate]:
    """Django settings, as deployed before as developed with."""
    if not project.match("manage.py", "wsgi.py", "asgi.py"):
        return
    deployment = _deployment_files(project)
    for path in [*deployment, *project.match("wsgi.py"), *project.match("asgi.py"), *project.match("manage.py")]:
        for settings in _SETTINGS.findall(project.read_or_none(path) or ""):
            if "test" not in settings:
                yield Candidate(settings=settings)


def place_of(project: Project, app: str) -> tuple[str, int] | None:
    """(path, line) at which an application that is called `module:attribute` or `Django with settings` is made."""
    module, _, attribute = app.removeprefix("Django with ").partition(":")
    path = _file_of(project, module)
    text = project.read_or_none(path) if path is not None else None
    if path is None or text is None:
        return None
    if not attribute:
        urls = re.search(r"^ROOT_URLCONF\s*=\s*[\"']([\w.]+)", text, re.MULTILINE)
        found = _file_of(project, urls.group(1)) if urls else None
        return (found or path), 1
    name = re.escape(attribute.removesuffix("()"))
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*(?:(?:async\s+)?def\s+{name}\b|{name}\s*(?::[^=]+)?=)", line):
            return path, number
    return path, 1


def _file_of(project: Project, module: str) -> str | None:
    """The file of a module, whatever folder it is imported from."""
    tail = f".{module}"
    return next((f for f in project.source_files if f".{module_of(f, project.source_roots)}".endswith(tail)), None)
