"""Small source trees for the tests of the rules."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

from gates.config import Config, load
from gates.project import Project, open_project
from gates.rules.values import Example

MARK = re.compile(r"#\s*breach\b")
ADVICE = re.compile(r"#\s*advice\b")


def lay(root: Path, example: Example) -> Mapping[str, str]:
    """Write an example below `root`; a bare text becomes `app/service.py`. Returns path → text as written."""
    files = {"app/service.py": example} if isinstance(example, str) else dict(example)
    written = {path: textwrap.dedent(text).lstrip("\n") for path, text in files.items()}
    for path, text in {"app/__init__.py": "", **written}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return written


def marked_lines(written: Mapping[str, str], mark: re.Pattern[str] = MARK) -> set[tuple[str, int]]:
    """The lines that end in the mark."""
    return {
        (path, number)
        for path, text in written.items()
        for number, line in enumerate(text.splitlines(), 1)
        if mark.search(line)
    }


def project_of(root: Path) -> Project:
    """The project at `root`, with the configuration that lies there."""
    return open_project(root, load(root, ("logging", "env-docs")) if (root / "pyproject.toml").is_file() else Config())
