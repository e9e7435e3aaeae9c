"""The document of an application by the way that the configuration names: a command, or `module:attribute` of what makes it."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from gates import process
from gates.errors import ConfigError, NoAnswerError
from gates.model import Evidence
from gates.project import Project
from gates.tools import openapi
from gates.tools.app_boot import environment, scratch
from gates.tools.app_boot.result import Served

_ISOLATION = Path(__file__).parent.parent.parent / "probes" / "isolation.py"
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")


def is_target(said: str) -> bool:
    """Whether a way is `module:attribute`; anything else is a command."""
    return bool(_TARGET.fullmatch(said.strip()))


def by_command(
    project: Project, said: str, documents: Sequence[str], variables: Mapping[str, str], limit_s: float
) -> tuple[Served, Evidence]:
    """Run a command in a scratch copy without network and take the document that it prints, or writes where one is committed.

    The committed documents are taken out of the copy first, so that a command that writes nothing is never taken for one that
    wrote the same.

    Raises:
        ConfigError: the command cannot be split into words.
        NoAnswerError: it fails, or makes no document.
    """
    try:
        words = shlex.split(said)
    except ValueError as error:
        raise ConfigError(f"served = {said!r} is no command: {error}.", "Mind the quotation marks.") from error
    python = project.interpreter.path
    with process.folder("gates-served-") as folder:
        root, home = Path(folder, "tree"), Path(folder, "home")
        root.mkdir()
        home.mkdir()
        scratch.lay(project, root)
        for path in documents:
            (root / path).unlink(missing_ok=True)
        env = {**environment.harmless(variables, str(home)), **environment.inherited(os.environ, str(home))}
        env["PATH"] = f"{python.parent}:{env.get('PATH', '')}"
        env["PYTHONPATH"] = ":".join([str(root), *(str(root / r) for r in project.source_roots if r != ".")])
        argv = [str(python), str(_ISOLATION), *words]
        done = process.run(argv, cwd=root, env=env, timeout=limit_s, log_name="served-document")
        written = {
            p: (root / p).read_text(encoding="utf-8", errors="replace") for p in documents if (root / p).is_file()
        }
    if done.exit_code != 0:
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "it said nothing").strip()
        raise NoAnswerError(
            f"The command `{said}` ended with exit code {done.exit_code}: {last[:300]}.",
            "Mend the command in `served` of [tool.gates.api-docs]; it has no network here.",
        )
    path, text = next(iter(written.items()), ("its output", done.stdout))
    if not text.strip():
        raise NoAnswerError(
            f"The command `{said}` printed no document and wrote none of {', '.join(documents) or 'the committed documents'}.",
            "Let it print the document, or write the committed one.",
        )
    again = said if written or len(documents) != 1 else f"{said} > {documents[0]}"
    data = openapi.parse(path, text).data
    return Served("", data, by=f"$ {again}"), done.evidence("served document", "", f"as `{said}` makes it")
