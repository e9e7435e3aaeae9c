"""The syntax trees of a run: each file is parsed once, whichever gate asks first, and kept for the next one as far as memory allows."""

from __future__ import annotations

import ast
import threading

from gates.project import Project

MOST_TEXT = 6_000_000
"""Characters of source whose trees are kept, about 170 MB of them (measured: 28 MB for one million characters of Django)."""


class Trees:
    """The trees of one project. Nobody changes a tree: several threads walk it."""

    def __init__(self) -> None:
        self._kept: dict[str, ast.Module] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._room = MOST_TEXT

    def of(self, path: str, text: str) -> ast.Module:
        """The tree of a file with this text.

        Raises:
            SyntaxError, ValueError, RecursionError, MemoryError: what the parser says.
        """
        with self._guard:
            lock = self._locks.setdefault(path, threading.Lock())
        with lock:
            found = self._kept.get(path)
            if found is not None:
                return found
            made = ast.parse(text, path)
            with self._guard:
                if self._room >= len(text):
                    self._room -= len(text)
                    self._kept[path] = made
            return made


def trees_of(project: Project) -> Trees:
    """Those of a project."""
    return project.once("syntax trees", Trees)
