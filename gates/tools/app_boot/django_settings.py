"""Where a Django project's settings are: what is deployed, what `manage.py` and the environment say, what the tests use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.project import Project
from gates.tools.app_boot.frameworks import imports
from gates.tools.app_boot.places import deployment_files, deployment_text, file_of, module_of

_SETTINGS = re.compile(
    r"(?:DJANGO_SETTINGS_MODULE[\"']?\]?|--ds)\s*[,=:\s]-?\s*(?:value:\s*)?[\"']?([A-Za-z_][\w.]*\w)"
)
_OF_TESTS = re.compile(r"(^|[._])tests?([._]|$)|testing|(^|[._])ci([._]|$)")
_OF_DEVELOPERS = re.compile(r"(^|[._])(dev\w*|local|debug)([._]|$)")
_ENVIRONMENTS = (
    "*.env.example",
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    "example.env",
    "env.example",
)


def settings_modules(project: Project) -> Iterator[str]:
    """Django settings, as deployed before as developed with, and those of the tests last."""
    imported = any(i.framework == "django" for i in project.once("web framework", lambda: list(imports(project))))
    if not imported and not project.match("manage.py", "wsgi.py", "asgi.py"):
        return
    deployment = [*deployment_files(project), *project.match("wsgi.py"), *project.match("asgi.py")]
    developed = [*project.match("manage.py"), *project.match(".env", *_ENVIRONMENTS), *project.match("__main__.py")]
    tests: list[str] = []
    for path in dict.fromkeys([*deployment, *developed]):
        settings = _SETTINGS.findall(project.read_or_none(path) or "")
        tests += [s for s in settings if _OF_TESTS.search(s)]
        for name in settings:
            if not _OF_TESTS.search(name):
                yield from _as_deployed(project, name)
    for path in project.match("pytest.ini", "setup.cfg", "tox.ini", "pyproject.toml"):
        tests += _SETTINGS.findall(project.read_or_none(path) or "")
    declared = [module_of(f, project.source_roots) for f in project.source_files if _is_settings(project, f)]
    tests.sort(key=lambda name: bool(_OF_TESTS.search(name)))
    for name in [*(t for t in tests if not _OF_TESTS.search(t)), *declared, *tests]:
        yield from _as_deployed(project, name)


def deployed(project: Project) -> tuple[str, ...]:
    """The settings that are deployed: what images and services name, else `wsgi.py` and `asgi.py`, else `manage.py` and examples."""
    texts = (
        deployment_text(project),
        _text(project, "wsgi.py", "asgi.py"),
        _text(project, "manage.py", *_ENVIRONMENTS),
    )
    for text in texts:
        named = dict.fromkeys(_SETTINGS.findall(text))
        found = tuple(n for n in named if not _OF_TESTS.search(n) and not _OF_DEVELOPERS.search(n))
        if found:
            return found
    return ()


def _text(project: Project, *patterns: str) -> str:
    return "\n".join(project.read_or_none(path) or "" for path in project.match(*patterns))


def _as_deployed(project: Project, settings: str) -> Iterator[str]:
    """Settings, and before those of a developer's machine their siblings of production."""
    parent, _, last = settings.rpartition(".")
    if last in {"local", "dev", "development"}:
        for sibling in ("production", "prod", "live"):
            if file_of(project, f"{parent}.{sibling}") is not None:
                yield f"{parent}.{sibling}"
    yield settings


def _is_settings(project: Project, path: str) -> bool:
    """Whether a file sets what every Django project has to set."""
    return bool(re.search(r"^ROOT_URLCONF\s*[:=]", project.read_or_none(path) or "", re.MULTILINE))
