"""Proofs about the twelve factors, from manifests, images, scripts and code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.attest.checklist.items import Outcome, State, no, some, unknown, yes
from gates.attest.checklist.proofs.clean import clean
from gates.attest.checklist.proofs.security import committed_secrets
from gates.attest.checklist.reading import production
from gates.attest.checklist.subject import Subject
from gates.attest.checklist.variables import variables
from gates.rules.shapes import text_of

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml")
_IMAGES = ("Dockerfile*", "*.Dockerfile", "Containerfile*")
_STARTERS = (*_IMAGES, "Procfile", "*.sh", "*compose*.y*ml", "Makefile", "justfile", "*.service")
_PORT = re.compile(
    r"\b(uvicorn|gunicorn|hypercorn|granian|daphne|waitress-serve|runserver|flask|fastapi|litestar|sanic)\b[^\n]*"
    r"(--port\b|--bind\b|-b\s+\S*:|-p\s|\$\{?PORT\b|\d+\.\d+\.\d+\.\d+:\d)"
)
_SERVING = {"uvicorn.run", "waitress.serve", "hypercorn.asyncio.serve", "aiohttp.web.run_app", "granian.Granian"}
_ADDRESS = re.compile(
    r"^(?:postgres(?:ql)?|mysql|mariadb|rediss?|amqps?|mongodb|kafka)(?:\+\w+)?://(?:[^@/\s]*@)?([\w-]+(?:\.[\w-]+)+)(?:[:/?]|$)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(^|\.)(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|example(\.(com|org|net))?|test|invalid|local)$", re.IGNORECASE
)
_SERVICE = re.compile(
    r"^(?!(USE|ENABLE|ALLOW|IS|HAS|TRUST)_)(\w+_)?(URL|URI|DSN|HOST|ENDPOINT|ADDRESS|BROKER|SERVERS?)$"
)
_FILES = {"FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler", "WatchedFileHandler"}
_INSTALLS = re.compile(r"\b(pip|uv|poetry|pdm)\s+(install|sync|add)\b|\bgit\s+(pull|clone)\b")


def factor_codebase(subject: Subject) -> Outcome:
    """The code is in git."""
    commit = subject.project.git.commit
    return yes(f"One git repository, commit {commit[:12]}.") if commit else unknown("The folder is not in git.")


def factor_dependencies(subject: Subject) -> Outcome:
    """Dependencies are declared, pinned to versions, and installed into an image or an environment of their own."""
    project = subject.project
    pinned = list(project.match(*_LOCKS))
    pinned += [f for f in project.match("requirements*.txt") if _all_pinned(project.read_or_none(f) or "")]
    pinned = [f for f in pinned if f.count("/") < 2]
    apart = list(project.match(*_IMAGES))
    readme = project.read_or_none(project.stack.readme) if project.stack.readme else None
    if readme and re.search(r"-m venv\b|\bvirtualenv\b|\buv (sync|venv|run)\b|\bpoetry (install|run)\b", readme):
        apart.append(project.stack.readme)
    if pinned and apart:
        return yes(f"Pinned in {some(pinned)}; installed apart by {some(apart)}.")
    return unknown(
        f"Pinned in {some(pinned) or 'no file'}; installed apart by {some(apart) or 'nothing that was found'}."
    )


def factor_config(subject: Subject) -> Outcome:
    """Variables of the environment are read and documented, and no secret stands in the code."""
    secrets = committed_secrets(subject)
    if secrets.state is State.NO:
        return secrets
    read = variables(subject)
    if not read or secrets.state is not State.YES:
        return unknown(f"{len(read)} variables are read from the environment. {secrets.evidence[0]}")
    return clean(
        subject,
        "env-docs",
        ("env-docs/undocumented-variable", "env-docs/real-secret"),
        f"{len(read)} variables are read from the environment, all of them documented, for example {next(iter(read.values()))}",
    )


def factor_backing_services(subject: Subject) -> Outcome:
    """Addresses of services are read from the environment, and none stands in the code."""
    fixed = [
        f"{path}:{line}"
        for path, line, told in production(subject).texts()
        if (address := _ADDRESS.match(told)) and not _NOBODY.search(address[1])
    ]
    read = {name: where for name, where in variables(subject).items() if _SERVICE.search(name)}
    if fixed:
        return no(f"The address of a service stands in the code: {some(fixed)}.")
    if read:
        return yes(
            f"Read from the environment: {some(list(read.values()))}; no address of a service stands in the code."
        )
    return unknown("No address of a service is read from the environment.")


def factor_build(subject: Subject) -> Outcome:
    """An image is built that holds code and dependencies, and starting it installs nothing."""
    images = subject.project.match(*_IMAGES)
    if not images:
        return unknown("No image is built (no Dockerfile).")
    scripts = [
        p
        for p in subject.project.match("*entrypoint*", "*start*.sh")
        if _INSTALLS.search(subject.project.read_or_none(p) or "")
    ]
    late = [
        f"{path}:{line}"
        for path, line, word, rest in _instructions(subject)
        if word in {"CMD", "ENTRYPOINT"} and _INSTALLS.search(rest)
    ]
    if late or scripts:
        return no(f"Starting the service installs: {some([*late, *scripts])}.")
    started = [f"{path}:{line}" for path, line, word, _ in _instructions(subject) if word in {"CMD", "ENTRYPOINT"}]
    copied = any(word in {"COPY", "ADD"} for _, _, word, _ in _instructions(subject))
    if started and copied:
        return yes(
            f"{some(list(images))} builds an image with the code in it, and starting it ({some(started)}) installs nothing."
        )
    return unknown(f"{some(list(images))} does not say how the service is started.")


def factor_port_binding(subject: Subject) -> Outcome:
    """The service is started with a port."""
    project = subject.project
    found = [c.place for c in production(subject).calls if c.name in _SERVING]
    for path in project.match(*_STARTERS):
        text = project.read_or_none(path) or ""
        match = _PORT.search(text.replace("\\\n", "  "))  # a line that goes on, at the same offsets
        found += [f"{path}:{text.count(chr(10), 0, match.start()) + 1}"] if match else []
    return (
        yes(f"The service binds a port at {some(found)}.")
        if found
        else unknown("Nothing was found that starts the service on a port.")
    )


def factor_disposability(subject: Subject) -> Outcome:
    """What is done at shutdown, and that signals reach the process; whether it starts fast, people say."""
    code = production(subject)
    found = [f"{source.path}:{node.lineno}" for source, node in code.functions() if _cleans_up(node)]
    found += [f"{path}:{line}" for path, line in _execs(subject)]
    return unknown(
        f"Clean-up at shutdown, or signals passed on, at {some(found)}."
        if found
        else "No clean-up at shutdown was found."
    )


def factor_parity(subject: Subject) -> Outcome:
    """Which services development runs; whether production has the same, people say."""
    images = []
    for path in subject.project.match("*compose*.y*ml"):
        text = subject.project.read_or_none(path) or ""
        images += [
            f"{m[1]} ({path}:{text.count(chr(10), 0, m.start()) + 1})"
            for m in re.finditer(r"^\s*image:\s*[\"']?([\w./:-]+)", text, re.MULTILINE)
        ]
    lite = [f"{p}:{n}" for p, n, told in production(subject).texts() if told.startswith("sqlite")]
    told = [f"development runs {some(images)}"] if images else []
    told += [f"SQLite is a default or a case of its own at {some(lite)}"] if lite else []
    return unknown(f"{'; '.join(told) or 'Nothing says what development runs'}.")


def factor_logs(subject: Subject) -> Outcome:
    """Records go to a standard stream, and to no file."""
    code = production(subject)
    classes = [(where, (text_of(v) or "").rpartition(".")[2]) for where, key, v in code.entries() if key == "class"]
    files = [c.place for c in code.calls if c.last in _FILES or (c.last == "basicConfig" and c.has("filename"))]
    files += [place for place, told in classes if told in _FILES]
    if files:
        return no(f"Records are written to files at {some(files)}.")
    own = {
        node.name for _, node in code.all(ast.ClassDef) if any("StreamHandler" in ast.unparse(b) for b in node.bases)
    }
    streams = [c.place for c in code.calls if c.last in {"StreamHandler", "basicConfig", "PrintLoggerFactory", *own}]
    streams += [place for place, told in classes if told == "StreamHandler"]
    return (
        yes(f"Records go to a standard stream ({some(streams)}), and to no file.")
        if streams
        else unknown("Nothing was found that sends records to a standard stream.")
    )


def factor_admin(subject: Subject) -> Outcome:
    """Commands and migrations are part of the same repository."""
    project = subject.project
    scripts = project.pyproject.get("project", {}).get("scripts", {})
    found = [f"pyproject.toml [project.scripts] {name}" for name in scripts] if isinstance(scripts, dict) else []
    found += [
        f
        for f in project.python_files
        if re.search(r"(^|/)(management/commands/\w+|cli|commands)\.py$", f) and not f.endswith("__init__.py")
    ]
    found += project.match("alembic.ini", "manage.py")
    return (
        yes(f"One-off tasks of the same code: {some(found)}.")
        if found
        else unknown("No command for one-off tasks was found.")
    )


def _all_pinned(text: str) -> bool:
    lines = [line.split("#")[0].strip() for line in text.replace("\\\n", " ").splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-")]
    return bool(wanted) and all("==" in line or "@" in line for line in wanted)


def _instructions(subject: Subject) -> Iterator[tuple[str, int, str, str]]:
    """(path, line, instruction, the rest) of every image."""
    for path in subject.project.match(*_IMAGES):
        for number, line in enumerate((subject.project.read_or_none(path) or "").splitlines(), 1):
            word, _, rest = line.strip().partition(" ")
            if word.isalpha():
                yield path, number, word.upper(), rest


def _execs(subject: Subject) -> Iterator[tuple[str, int]]:
    for path in subject.project.match(*_IMAGES, "*entrypoint*", "*start*.sh"):
        for number, line in enumerate((subject.project.read_or_none(path) or "").splitlines(), 1):
            if re.search(r"(^\s*|&& *|; *)exec\s+\S", line):
                yield path, number


def _cleans_up(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is a life span with something after its `yield`, or handles the shutdown."""
    named = any(isinstance(n, ast.Constant) and n.value == "shutdown" for d in node.decorator_list for n in ast.walk(d))
    yields = [i for i, s in enumerate(node.body) if any(isinstance(n, ast.Yield) for n in ast.walk(s))]
    return named or (
        "lifespan" in node.name
        and bool(yields)
        and (yields[-1] < len(node.body) - 1 or isinstance(node.body[yields[-1]], (ast.Try, ast.AsyncWith, ast.With)))
    )
