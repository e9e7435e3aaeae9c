"""Reads the files of a project for the rules: one as a `Source` by our own grammar, and what is said of logging outside of Python."""

from __future__ import annotations

import ast
import re

from gates.errors import NoAnswerError
from gates.project import Project
from gates.rules.names import module_name
from gates.rules.source import Source
from gates.rules.trees import trees_of
from gates.rules.values import Vocabulary

_OUTSIDE = (
    "Dockerfile*",
    "*.sh",
    "Procfile",
    "*compose*.y*ml",
    "*.ini",
    "*.conf",
    "*.toml",
    "Makefile",
    "deploy/*",
    "k8s/*",
    "*.service",
    "*.cfg",
)
_OUTSIDE_SETUP = re.compile(r"--log-?config|logconfig|log_config|^\[(loggers|handler_\w+)\]", re.MULTILINE)


def parsed(project: Project, path: str, text: str) -> Source:
    """A file by our own grammar.

    Raises:
        SyntaxError: it is not in our grammar.
        NoAnswerError: the parser gave up.
    """
    try:
        tree = trees_of(project).of(path, text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise NoAnswerError(
            f"the parser gave up: {type(error).__name__} {error}", "Split the file, or exclude it."
        ) from error
    return source_of(project, path, tree, text)


def source_of(project: Project, path: str, tree: ast.Module, text: str | None = None) -> Source:
    """A file with its tree, whoever parsed it; its text is read where it is not given."""
    return Source(path, module_name(path, project.source_roots), text or project.read(path), tree, vocabulary(project))


def vocabulary(project: Project) -> Vocabulary:
    """What the project calls its own reporters, loggers and redactors, by its configuration."""
    return project.once("own vocabulary", lambda: _vocabulary(project))


def _vocabulary(project: Project) -> Vocabulary:
    table = project.config.gates.get("logging", {})
    reporters, loggers, redactors = (
        frozenset(str(n).rpartition(".")[2] for n in table.get(key, ()))
        for key in ("reporters", "loggers", "redactors")
    )
    return Vocabulary(reporters, loggers, redactors, pii=table.get("pii") is True)


def configures_logging_outside(project: Project) -> bool:
    """Whether a server's option or a configuration file sets logging up."""
    if project.match(
        "logging.y*ml", "logging.ini", "logging.conf", "logging.json", "log_config.*", "logging_config.y*ml"
    ):
        return True
    return any(_OUTSIDE_SETUP.search(project.read_or_none(f) or "") for f in project.match(*_OUTSIDE))
