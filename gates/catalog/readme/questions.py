"""Which commands of a document are the project's own, and what they would have to be asked. Reads sources, runs nothing."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from gates.catalog.readme import metadata, modules
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.shell import UNKNOWN

_TELLS_HELP = re.compile(r"argparse|click|typer|cyclopts|docopt|django|flask|cleo|\bfire\b|tyro|jsonargparse")


class Question(NamedTuple):
    """What a document makes one of the project's commands do.

    Attributes:
        path, line: where the document says so.
        entry: `module:attribute`, `-m module` or the path of a manage.py, for the probe.
        name: how the command is called, as the reader types it.
        before: words between the command and its sub-commands.
        words: everything behind it.
        firm: whether it certainly is a command line.
    """

    path: str
    line: int
    entry: str
    name: str
    before: tuple[str, ...]
    words: tuple[str, ...]
    firm: bool = True

    @property
    def steps(self) -> tuple[str, ...]:
        """The words before the first option or placeholder: sub-commands, then operands."""
        found = []
        for word in self.words:
            if word.startswith("-") or UNKNOWN in word or not re.fullmatch(r"[\w.:/-]+", word) or word == "...":
                break
            found.append(word)
        return tuple(found)


def question(words: tuple[str, ...], path: str, line: int, ground: Ground, *, firm: bool = True) -> Question | None:
    """The question that a command raises; None when it is none of the project's."""
    program = words[0]
    scripts = metadata.console_scripts(ground) or metadata.scripts_of(ground.project.pyproject) or {}
    if program in scripts and _tells_help(scripts[program].partition(":")[0], ground):
        return Question(path, line, scripts[program], program, (), words[1:], firm=firm)
    if re.fullmatch(r"python3?(\.\d+)?", program) and len(words) > 1:
        return _of_python(words, path, line, ground)
    if posixpath.basename(program) == "manage.py":
        return _of_manage(words, path, line, ground)
    if (
        program == "flask"
        and words[1:2] in {("--app",), ("-A",)}
        and len(words) > 3
        and ground.project.interpreter.has("flask")
    ):
        own = any(modules.imported(words, ())) and not modules.why_missing(
            next(iter(modules.imported(words, ()))), ground
        )
        return Question(path, line, "flask.cli:main", "flask", ("--app", words[2]), words[3:]) if own else None
    if program == "alembic" and ground.project.interpreter.has("alembic"):
        return Question(path, line, "alembic.config:main", "alembic", (), words[1:])
    return None


def _of_python(words: tuple[str, ...], path: str, line: int, ground: Ground) -> Question | None:
    if words[1] == "-m" and len(words) > 2:
        wanted = modules.Import(words[2], runs=True)
        known = modules.file_of(words[2], ground) is not None and not modules.why_missing(wanted, ground)
        if known and _tells_help(words[2], ground):
            return Question(path, line, f"-m {words[2]}", " ".join(words[:3]), (), words[3:])
        return None
    return _of_manage(words[1:], path, line, ground) if posixpath.basename(words[1]) == "manage.py" else None


def _of_manage(words: tuple[str, ...], path: str, line: int, ground: Ground) -> Question | None:
    named = (f for f in ground.files if posixpath.basename(f) == "manage.py")
    found = [f for f in named if "django" in (ground.text(f) or "")]
    return Question(path, line, found[0], "manage.py", (), words[1:]) if len(found) == 1 and len(words) > 1 else None


def _tells_help(module: str, ground: Ground) -> bool:
    """Whether the module, or one that it imports, is a command line of a kind that answers `--help` without acting."""
    file = modules.file_of(module, ground)
    text = ground.text(file) or "" if file is not None else ""
    package = (
        module if file is not None and file.endswith(("__main__.py", "__init__.py")) else module.rpartition(".")[0]
    )
    imports = [
        f"{package}.{name}" if dot else name for dot, name in re.findall(r"(?m)^\s*from\s+(\.?)([\w.]+)\s+import", text)
    ]
    others = [found for name in imports if (found := modules.file_of(name, ground)) is not None]
    return any(_TELLS_HELP.search(ground.text(f) or "") for f in (*([file] if file else []), *others))
