"""Where the project's web application is, read from the tree: deployment files first, then the source.

Nothing is imported or run here; the list is tried in order by the probe `boot`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from gates.project import Project
from gates.tools.app_boot import django_settings
from gates.tools.app_boot.frameworks import FRAMEWORKS, statements
from gates.tools.app_boot.places import deployment_files, module_of

_MAKERS = {
    "FastAPI",
    "Starlette",
    "Flask",
    "APIFlask",
    "OpenAPI",
    "Litestar",
    "get_wsgi_application",
    "get_asgi_application",
    "Quart",
    "Sanic",
    "Bottle",
    "FlaskApp",
    "AsyncApp",
    "BlackSheep",
}
_COMMON_NAMES = {"App", "API", "Application", "Api"}
"""Class names that make an application when they come from a framework (falcon.App, aiohttp.web.Application, connexion.App)."""
_MAY_DECLARE = re.compile("|".join([*sorted(_MAKERS), *(rf"\b{n}\(" for n in sorted(_COMMON_NAMES)), r"_app\b"]))
_USUAL = ("app", "application", "api", "asgi", "wsgi", "server")
_USUAL_MODULES = ("main", "app", "asgi", "wsgi", "server", "api", "application", "web", "factory", "__init__")
_SERVERS = re.compile(
    r"\b(uvicorn|gunicorn|hypercorn|daphne|granian|uwsgi|waitress-serve|fastapi\s+(?:run|dev)|flask\b.*--app|FLASK_APP)\b"
)
_TARGET = re.compile(r"(?<![\w/.:@-])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)(\(\))?(?![\w/:.-])")
_FLASK_MODULE = re.compile(r"(?:--app[ =]|FLASK_APP[=: ]+)[\"']?([A-Za-z_][\w.]*)(?![\w:.])")


class Candidate(NamedTuple):
    """A place to look for the application: `module:attribute`, called when `call`; or Django settings.

    Attributes:
        folder: where this one is imported from before anywhere else, relative to the root; "" for nowhere else.
    """

    module: str = ""
    attribute: str = ""
    call: bool = False
    settings: str = ""
    folder: str = ""

    def request(self) -> dict[str, Any]:
        """As the probe wants it."""
        return (
            {"settings": self.settings}
            if self.settings
            else {"module": self.module, "attribute": self.attribute, "call": self.call, "folder": self.folder}
        )


def configured(spec: str) -> Candidate:
    """The candidate that `app = "..."` of the configuration names."""
    module, _, attribute = spec.strip().partition(":")
    call = attribute.endswith("()")
    name = attribute.removesuffix("()")
    return Candidate(module, name, call or name in {"create_app", "make_app", "build_app", "get_app"})


def chosen(project: Project, spec: str | None) -> tuple[Candidate, ...]:
    """The places to look, best first: the one that the configuration names where it names one."""
    if not spec:
        return find(project)
    named = configured(spec)
    homes = [
        folder
        for path in project.source_files
        for module, folder in [_imported(project, path)]
        if module == named.module
    ]
    return (named._replace(folder=homes[0] if homes else ""),)


def find(project: Project) -> tuple[Candidate, ...]:
    """The places to look, best first."""
    django = [Candidate(settings=name) for name in django_settings.settings_modules(project)]
    deployed = list(_deployed(project))
    declared = sorted(_declared(project), key=_rank)
    return tuple(dict.fromkeys([*django, *deployed, *(c for _, _, c in declared)]))


def _rank(entry: tuple[int, str, Candidate]) -> tuple[int, int, int, str]:
    kind, path, candidate = entry
    stem = PurePosixPath(path).stem
    usual = _USUAL_MODULES.index(stem) if stem in _USUAL_MODULES else len(_USUAL_MODULES)
    return kind, usual, path.count("/"), f"{path}:{candidate.attribute}"


def _deployed(project: Project) -> Iterator[Candidate]:
    """What the deployment files start."""
    modules: dict[str, list[str]] = {}
    for source in project.source_files:
        module, folder = _imported(project, source)
        modules.setdefault(module, []).append(folder)
    for path in deployment_files(project):
        text = (project.read_or_none(path) or "").replace("\\\n", " ")
        for line in text.splitlines():
            if _SERVERS.search(line):
                for found in _started(line, modules):
                    yield found._replace(folder=_nearest(modules[found.module], path))


def _started(line: str, modules: Collection[str]) -> Iterator[Candidate]:
    for module, attribute, called in _TARGET.findall(line.replace('", "', " ").replace("', '", " ")):
        if module in modules:
            yield Candidate(module, attribute, bool(called) or "--factory" in line)
    for module in _FLASK_MODULE.findall(line):
        if module in modules:
            yield Candidate(module)


def _imported(project: Project, path: str) -> tuple[str, str]:
    """The name under which a file is imported, and the folder that only its own service imports from, "" where there is none."""
    apart = next((folder for folder in project.roots_apart[::-1] if path.startswith(f"{folder}/")), "")
    return module_of(path, [apart] if apart else project.source_roots), apart


def _nearest(folders: Sequence[str], path: str) -> str:
    """The folder that a file lies in, or the first one."""
    return next((folder for folder in folders if path.startswith(f"{folder}/")), folders[0])


def _declared(project: Project) -> Iterator[tuple[int, str, Candidate]]:
    """(kind, path, candidate) of applications and factories in the source; kind 0 is an application, 2 a factory."""
    for path in project.source_files:
        text = project.read_or_none(path) or ""
        if not _MAY_DECLARE.search(text):
            continue
        module, folder = _imported(project, path)
        for kind, attribute in _of_tree(text):
            yield kind, path, Candidate(module, attribute, kind == 2, folder=folder)


def _of_tree(text: str) -> Iterator[tuple[int, str]]:
    nodes = list(statements(text))
    makers = _makers(nodes)
    for node in nodes:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.Call):
                name = _called(value)
                if name in makers or _spelled(value) in makers:
                    yield 0, target.id
                elif target.id in _USUAL and "app" in name.lower():
                    yield 1, target.id
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_factory(node, makers):
            yield 2, node.name


def _makers(nodes: Sequence[ast.stmt]) -> set[str]:
    """What makes an application when it is called in a file: usual names, common names of a framework's, own subclasses."""
    found = set(_MAKERS)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in FRAMEWORKS:
            for alias in node.names:
                if alias.name in _COMMON_NAMES or alias.name in _MAKERS:
                    found.add(alias.asname or alias.name)
                elif alias.name[:1].islower():
                    found |= {f"{alias.asname or alias.name}.{name}" for name in _COMMON_NAMES}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in FRAMEWORKS:
                    found |= {f"{alias.asname or alias.name}.{name}" for name in _COMMON_NAMES}
        elif isinstance(node, ast.ClassDef) and any(ast.unparse(base) in found for base in node.bases):
            found.add(node.name)
    return found


def _spelled(node: ast.Call) -> str:
    """What is called, as it is written."""
    return ast.unparse(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else ""


def _called(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _is_factory(node: ast.FunctionDef | ast.AsyncFunctionDef, makers: set[str]) -> bool:
    """A function without required parameters that makes an application and returns something."""
    if node.args.posonlyargs or len(node.args.args) > len(node.args.defaults):
        return False
    if any(default is None for default in node.args.kw_defaults):
        return False
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    makes = any(_called(n) in makers or _spelled(n) in makers for n in calls)
    return makes and any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(node))
