"""Starts coverage in every Python process of a test run: it is laid out as `sitecustomize.py` on `PYTHONPATH`.

That way subprocesses and the workers of pytest-xdist are measured like the main process, and nothing has to agree with pytest-cov.
A process that never loads a file of the project (a tool that the suite starts, say) pays for nothing: measuring begins with the first one.

The request is a JSON file named by the variable `GATES_COVERAGE`: `{"data_file": file, "config": file or null, "root": folder,
"folders": [folder]}`; without the variable nothing happens. There is no response but the data files beside `data_file`. The `sitecustomize` that this one
hides is run afterwards. Standard library and coverage itself; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import json
import os
import sys
from typing import Any

_WARNINGS = [
    "couldnt-parse",
    "trace-changed",
    "module-not-python",
    "module-not-imported",
    "module-not-measured",
    "no-data-collected",
    "module-not-imported",
    "include-ignored",
    "already-imported",
    "no-ctracer",
    "no-sysmon",
    "dynamic-conflict",
]


def start(ask: dict[str, Any]) -> None:
    """Measure this process from here to its end, whatever the project's configuration leaves out."""
    coverage = importlib.import_module("coverage")
    measured = coverage.Coverage(
        data_file=ask["data_file"],
        data_suffix=True,
        auto_data=True,
        branch=False,
        config_file=ask["config"] or False,
        source=ask["folders"],
        source_pkgs=[],
        omit=[],
        include=[],
    )
    measured.set_option("run:relative_files", False)
    measured.set_option("run:disable_warnings", _WARNINGS)
    try:  # since coverage 7.10; we follow subprocesses ourselves, and once is enough
        kept = [patch for patch in measured.get_option("run:patch") or [] if patch != "subprocess"]
        measured.set_option("run:patch", kept)
        measured.set_option("run:source_dirs", [])
    # gates: ignore[logging/swallowed-exception] versions of coverage without this option need no reset
    except Exception:
        pass
    measured.start()


def start_when_needed(ask: dict[str, Any]) -> None:
    """Measure from the first file of the project on; at once where that file may be run without being imported."""
    folders = [os.path.realpath(folder) for folder in ask["folders"]]
    if _begins_with_the_project(os.path.realpath(ask["root"]), folders):
        start(ask)
        return
    loader: Any = importlib.machinery.SourceFileLoader
    get_code = loader.get_code

    def loading(self: Any, fullname: str) -> Any:
        if _inside(self.path, folders):
            loader.get_code = get_code
            start(ask)
        return get_code(self, fullname)

    loader.get_code = loading


def _begins_with_the_project(root: str, folders: list[str]) -> bool:
    """Whether this process runs a file of the project, or is a pytest of its own, whose plugins load files in their own way."""
    words = getattr(sys, "orig_argv", None)  # since Python 3.10
    if words is None or any(os.path.exists(word) and _inside(word, folders) for word in words[1:]):
        return True
    runs_tests = any("pytest" in word or "py.test" in word or "sys.stdin.readline" in word for word in words)
    return runs_tests and _inside(os.getcwd(), [root])


def _inside(path: str, folders: list[str]) -> bool:
    real = os.path.realpath(path)
    return any(real == folder or real.startswith(folder + os.sep) for folder in folders)


def chain() -> None:
    """Run the `sitecustomize` of this environment, which ours hides."""
    here = os.path.dirname(os.path.realpath(__file__))
    others = [entry for entry in sys.path if os.path.realpath(entry or ".") != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


# gates: ignore[env-docs/undocumented-variable] set by gates for its own child, never by a user
if "GATES_COVERAGE" in os.environ and "coverage" not in sys.modules:
    try:
        with open(os.environ["GATES_COVERAGE"], encoding="utf-8") as _request:
            start_when_needed(json.load(_request))
    except OSError:  # a process that outlives the run finds the folder gone
        pass
chain()
