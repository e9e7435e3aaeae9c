"""The detected stack: framework, ORM, migration tool, API document, environment documents; from the tree alone, nothing is run."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gates.errors import NoAnswerError
from gates.project import metadata
from gates.project.memory import Memory

if TYPE_CHECKING:
    from gates.project.project import Project

_FRAMEWORKS = (
    "fastapi",
    "litestar",
    "django",
    "flask",
    "quart",
    "aiohttp.web",
    "sanic",
    "starlette",
    "falcon",
    "bottle",
    "tornado",
)
_ORMS = ("sqlalchemy", "django.db", "tortoise", "peewee", "sqlmodel", "pony")
_VERSION = hashlib.blake2b(repr((2, _FRAMEWORKS, _ORMS)).encode(), digest_size=16).digest()
_ALL = b"all"
"""The entry that holds, for the content of each file, which of our names it imports: one is read faster than one for each file."""
_LARGEST = 2048 * 1024 * 1024
_DATA = (".json", ".yaml", ".yml")
_API_DOCUMENT = re.compile(
    r"(^|/)[\w.-]*(openapi|swagger|api|schema|spec|oas)[\w.-]*\.(json|ya?ml)$"
    r"|(^|/)(docs?|api|api-?docs|openapi|swagger|specs?|schemas?|contracts?|reference)/([\w.-]+/)*[\w.-]+\.(json|ya?ml)$",
    re.IGNORECASE,
)
_YAML_OPENAPI = re.compile(r"""^(?:\{\s*)?["']?(openapi|swagger)["']?\s*:\s*["']?[23]""", re.MULTILINE)
_ENV_EXAMPLE = re.compile(
    r"(^|/)(\.env\.(example|sample|template|dist)|[\w.-]*\.env\.(example|dist)|env\.(example|sample)|example\.env)$"
)
_RAW_SQL = re.compile(r"(^|/)(migrations?|db|schema)/.*\.sql$")


@dataclasses.dataclass(frozen=True)
class Stack:
    """What the project is made of; "" or () where nothing was found.

    Attributes:
        framework: import name of the web framework that the source imports, for example "fastapi".
        orm: likewise.
        migrations: "alembic", "django", "sql" or "".
        api_documents: committed OpenAPI documents.
        env_documents: committed examples of the environment.
        readme: the README's path.
        dependencies: normalised names that metadata and requirement files declare.
    """

    framework: str = ""
    orm: str = ""
    migrations: str = ""
    api_documents: tuple[str, ...] = ()
    env_documents: tuple[str, ...] = ()
    readme: str = ""
    dependencies: frozenset[str] = frozenset()

    def summary(self) -> Mapping[str, str]:
        """For the report: only what was found."""
        shown = {
            "framework": self.framework,
            "orm": self.orm,
            "migrations": self.migrations,
            "api-document": ", ".join(self.api_documents),
            "env-docs": ", ".join(self.env_documents),
            "readme": self.readme,
        }
        return {k: v for k, v in shown.items() if v}


def detect(project: Project) -> Stack:
    """The stack of a project."""
    imported = _imports(project)
    requirements = {
        f: project.read_or_none(f) or ""
        for f in project.match("requirements*.txt", "requirements/*.txt", "requirements/*.in")
    }
    return Stack(
        framework=next((f for f in _FRAMEWORKS if f in imported), ""),
        orm=next((o for o in _ORMS if o in imported), ""),
        migrations=_migrations(project),
        api_documents=tuple(
            f
            for f in project.other_files
            if f.lower().endswith(_DATA) and _API_DOCUMENT.search(f) and _is_openapi(project, f)
        ),
        env_documents=tuple(f for f in project.other_files if "env" in f and _ENV_EXAMPLE.search(f)),
        readme=next(
            (
                f
                for f in project.other_files
                if "/" not in f and re.fullmatch(r"readme(\.(md|rst|txt|markdown))?", f, re.IGNORECASE)
            ),
            "",
        ),
        dependencies=metadata.declared_dependencies(requirements, project.pyproject),
    )


_FROM = re.compile(rb"^from[ \t]+([\w.]+)[ \t]+import[ \t]+([\w, \t]*)", re.MULTILINE)
_IMPORT = re.compile(rb"^import[ \t]+([\w., \t]+)", re.MULTILINE)


def _imports(project: Project) -> frozenset[str]:
    """Those of the frameworks and mappers that production code imports at module level; inside a function it is a choice, not the stack."""
    import msgspec

    memory = Memory(project.memory and project.memory / "imports", _VERSION, _LARGEST)
    held = memory.get(_ALL)
    try:
        before = msgspec.msgpack.decode(held, type=dict[str, str]) if held is not None else {}
    except msgspec.MsgspecError as error:
        memory.forget(_ALL, str(error))
        before = {}
    now: dict[str, str] = {}
    for path in project.source_files:
        with contextlib.suppress(NoAnswerError):
            blob = project.content_id(path)
            known = before.get(blob)
            now[blob] = " ".join(sorted(_known(project.bytes_of(path)))) if known is None else known
    if now != before:
        memory.put(_ALL, msgspec.msgpack.encode(now))
        memory.keep()
    project.complaints += memory.complaints
    return frozenset(name for names in set(now.values()) for name in names.split())


def _known(source: bytes) -> frozenset[str]:
    """The names of ours that one file imports at module level."""
    names: set[bytes] = set()
    for module, members in _FROM.findall(source):
        names |= {module, *(b"%s.%s" % (module, member.strip()) for member in members.split(b",") if member.strip())}
    names |= {part.split()[0] for line in _IMPORT.findall(source) for part in line.split(b",") if part.split()}
    imported = frozenset(name.decode("ascii", "replace") for name in names)
    return frozenset(known for known in (*_FRAMEWORKS, *_ORMS) if _named(known, imported))


def _named(dotted: str, imported: frozenset[str]) -> bool:
    return any(name == dotted or name.startswith(f"{dotted}.") for name in imported)


def _migrations(project: Project) -> str:
    files = project.other_files
    if any(f.rpartition("/")[2] == "alembic.ini" for f in files) or project.pyproject.get("tool", {}).get("alembic"):
        return "alembic"
    programs = project.python_files
    if any(f.endswith("/migrations/__init__.py") for f in programs) and any(
        f == "manage.py" or f.endswith("/manage.py") for f in programs
    ):
        return "django"
    return "sql" if any(f.endswith(".sql") and _RAW_SQL.search(f) for f in files) else ""


def _is_openapi(project: Project, path: str) -> bool:
    """Whether the top level of a file says that it is an OpenAPI document; one that cannot be parsed is when its beginning says so."""
    text = project.read_or_none(path) or ""
    if not path.lower().endswith(".json"):
        return bool(_YAML_OPENAPI.search(text))
    if '"openapi"' not in text and '"swagger"' not in text:
        return False
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return bool(re.match(r"""\s*{\s*["'](openapi|swagger)["']\s*:""", text))
    return isinstance(data, dict) and isinstance(data.get("openapi", data.get("swagger")), str)
