"""Which code blocks are commands for a reader to type, and which of their lines. Pure."""

from __future__ import annotations

import ast
import re

from gates.catalog.readme import shell
from gates.tools.document import Block

SHELLS = {"sh", "bash", "shell", "zsh", "ksh", "dash", "posix", "shellscript"}
PYTHON = {"python", "python3", "py"}
SESSIONS = {"console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session", "command", "cmdline"}
_PROMPT = re.compile(r"\s*(?:\([\w.-]+\)\s*)?(?:[\w.-]+@[\w.-]+[^$%#\s]*\s?)?[$%\u276f\u279c]\s+(.*)")
_ANGLE = re.compile(r"\s*>\s+(?=[\w./~])(?!\S+@)(.*)")
PROGRAMS = {
    "alembic", "apt", "apt-get", "brew", "cat", "cd", "celery", "chmod", "conda", "cp", "createdb", "curl",
    "direnv", "django-admin", "docker", "docker-compose", "echo", "env", "export", "flask", "git", "gunicorn",
    "hatch", "http", "hypercorn", "invoke", "just", "ls", "make", "mkdir", "mypy", "mv", "nox", "npm", "npx", "nvm",
    "pdm", "pip", "pip3", "pipenv", "pipx", "pnpm", "poetry", "poe", "pre-commit", "psql", "pyenv", "py.test",
    "pytest", "python", "python3", "rm", "ruff", "set", "source", "sudo", "task", "touch", "tox", "uv", "uvicorn",
    "uvx", "virtualenv", "wget", "yarn", ".", "dnf", "yum", "granian", "daphne", "waitress-serve", "sqlfluff",
    "kubectl", "helm"
}  # fmt: skip
_OF_AN_ENVIRONMENT = re.compile(r"(?:\S*/)?\.?v?env/bin/[\w.-]+$")
_LONGEST = 4000  # characters in a line; nobody types more
TREE = re.compile("[├└]──|^\\s*[|`+]--", re.MULTILINE)
_UNFINISHED = re.compile(r"\\\s*$|(?:&&|\|\|?)\s*$")


def command_text(block: Block) -> str | None:
    """The block with everything that is not typed blanked out, line for line; None when it is no block of commands."""
    if max(map(len, block.text.split("\n"))) > _LONGEST or TREE.search(block.text):
        return None
    prompt = _prompt(block.text)
    if block.language in SESSIONS or block.language in SHELLS:
        return _typed(block.text, prompt) if prompt else block.text
    if block.language and not is_shell_called_python(block):
        return None
    if prompt:
        return _typed(block.text, prompt)
    return block.text if _all_commands(block.text) else None


def is_shell_called_python(block: Block) -> bool:
    """Whether a block is labelled as Python, is none, and holds commands of well-known programs: it is followed all the same."""
    if block.language not in PYTHON or is_python(block.text):
        return False
    prompt = _prompt(block.text)
    return _all_commands(_typed(block.text, prompt) if prompt else block.text)


def is_python(text: str) -> bool:
    """Whether a text is Python that can be read."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def is_session(block: Block) -> bool:
    """Whether the block shows what is typed behind prompts, and what is printed then."""
    return _prompt(block.text) is not None


def _prompt(text: str) -> re.Pattern[str] | None:
    """The kind of prompt behind which a text shows what is typed; `>` only where the text starts with it, and where it leads to a program."""
    lines = text.split("\n")
    if any(_PROMPT.match(line) for line in lines):
        return _PROMPT
    typed = [line for line in _typed(text, _ANGLE).split("\n") if line.strip()]
    starts = bool(_ANGLE.match(next((line for line in lines if line.strip()), "")))
    return _ANGLE if starts and _all_commands(typed[0]) else None


def commands(block: Block) -> tuple[shell.Command, ...]:
    """The commands of a block; none where it holds none, or is no shell that we understand, or the author asked to skip it."""
    text = command_text(block) if block.skipped is None else None
    try:
        return shell.commands(text, block.line) if text is not None else ()
    except shell.UnreadableError:
        return ()


def _typed(text: str, pattern: re.Pattern[str]) -> str:
    """Only what stands behind a prompt, and its continuation lines."""
    kept, going_on = [], False
    for line in text.split("\n"):
        prompt = pattern.match(line)
        typed = prompt[1] if prompt else re.sub(r"^\s*>\s?", "", line) if going_on else ""
        kept.append(typed)
        going_on = bool(_UNFINISHED.search(typed))
    return "\n".join(kept)


def _all_commands(text: str) -> bool:
    """Whether each command of an unlabelled block starts with a program that is known to be one."""
    try:
        found = [c for c in shell.commands(text, 1) if c.words]
    except shell.UnreadableError:
        return False
    return bool(found) and all(_is_program(c.words[0]) for c in found)


def _is_program(word: str) -> bool:
    """Whether a word is a program that is known, by its name or by its place (`.venv/bin/orders`, `~/bin/uv`)."""
    if word in PROGRAMS or word.startswith(("./", "/usr/", "/bin/")) or _OF_AN_ENVIRONMENT.match(word):
        return True
    return word.rpartition("/")[0].endswith("bin") and word.rpartition("/")[2] in PROGRAMS
