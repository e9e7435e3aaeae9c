"""What several commands share: which folder is judged, and how gate names are understood."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gates import config, registry
from gates.errors import UsageError
from gates.project import Project, open_project
from gates.project.git import enclosing_work_tree

if TYPE_CHECKING:
    from gates.registry import Gate


def open_at(root: Path | None, *, python: Path | None = None, base: str | None = None) -> Project:
    """The project to judge: at `root`, else the enclosing git work tree, else the current folder.

    Raises:
        UsageError: the folder does not exist.
        ConfigError: the configuration is wrong.
    """
    chosen = root if root is not None else enclosing_work_tree(Path.cwd()) or Path.cwd()
    if not chosen.is_dir():
        raise UsageError(f"--root {str(chosen)!r} is not a folder.", "Name the folder of the repository to judge.")
    if (
        chosen / ".gates"
    ).is_dir():  # CI services bring parts of it back, which must not make the work tree look changed
        # gates: ignore[logging/swallowed-exception] where nothing can be written, nothing is remembered either
        with contextlib.suppress(OSError):
            from gates.project.environment import own_folder

            own_folder(chosen)
    if python is not None:
        python = python.absolute()
    return open_project(chosen, config.load(chosen, registry.IDS), python=python, base=base)


def chosen_gates(names: Sequence[str]) -> tuple[Gate, ...]:
    """The gates of these names in checklist order; all ten when no name is given.

    Raises:
        UsageError: a name is not a gate; the nearest valid one is told.
    """
    return tuple(map(registry.gate, chosen_ids(names)))


def chosen_ids(names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the gates of these names in checklist order; all ten when no name is given.

    Raises:
        UsageError: a name is not a gate; the nearest valid one is told.
    """
    for name in names:
        if name not in registry.IDS:
            close = difflib.get_close_matches(name, registry.IDS, 1)
            hint = f"Did you mean {close[0]!r}?" if close else f"The gates are: {', '.join(registry.IDS)}."
            raise UsageError(f"There is no gate {name!r}.", hint)
    return tuple(name for name in registry.IDS if not names or name in names)
