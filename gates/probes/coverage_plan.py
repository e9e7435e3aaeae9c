"""Which files the project's own coverage configuration leaves out of its figure, and which setting does it.

Request: `{"files": [{"path": relative, "module": dotted name}], "config": file or null, "sources": [entry] or null}`; `config` is what
pytest-cov's `--cov-config` names, `sources` what its `--cov` names. Response: `{"config": file or null, "error": text or null,
"left_out": [{"path", "option", "value"}]}` where `option` is `omit`, `include`, `source` or `--cov`, and `value` the entry that is to blame ("" for
settings that leave out by not naming). Standard library and coverage itself; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any


def _list(measured: Any, option: str) -> list[str]:
    try:
        value = measured.get_option(option)
    # gates: ignore[logging/swallowed-exception] an option that this version of coverage does not know has no value
    except Exception:  # an option that this version does not know
        return []
    return [value] if isinstance(value, str) else list(value or [])


def _matches(pattern: str, path: str) -> bool:
    files = importlib.import_module("coverage.files")
    return bool(files.GlobMatcher(files.prep_patterns([pattern]), "gates").match(os.path.abspath(path)))


def _named(entry: str, file: dict[str, str]) -> bool:
    """Whether a `source` entry, a folder or a package, holds a file."""
    if os.path.isdir(entry):
        return (os.path.realpath(file["path"]) + os.sep).startswith(os.path.realpath(entry) + os.sep)
    return file["module"] == entry or file["module"].startswith(entry + ".")


def _blame(file: dict[str, str], settings: dict[str, Any]) -> tuple[str, str] | None:
    """(option, value) of the setting that leaves a file out, None when it is measured."""
    for pattern in settings["omit"]:
        if _matches(pattern, file["path"]):
            return "omit", pattern
    if settings["source"]:
        if not any(_named(entry, file) for entry in settings["source"]):
            return settings["source option"], ""
    elif settings["include"] and not any(_matches(p, file["path"]) for p in settings["include"]):
        return "include", ""
    return None


def _settings(measured: Any, asked: list[str] | None) -> dict[str, Any]:
    configured = [
        entry for option in ("source", "source_pkgs", "source_dirs") for entry in _list(measured, "run:" + option)
    ]
    return {
        "omit": _list(measured, "run:omit") + _list(measured, "report:omit"),
        "include": _list(measured, "run:include") or _list(measured, "report:include"),
        "source": asked or configured,
        "source option": "--cov" if asked else "source",
    }


def answer(ask: dict[str, Any]) -> dict[str, Any]:
    """The response to one request."""
    coverage = importlib.import_module("coverage")
    try:
        measured = coverage.Coverage(data_file=None, config_file=ask.get("config") or True)
        settings = _settings(measured, ask.get("sources"))
    except coverage.CoverageException as error:
        return {"config": None, "error": str(error), "left_out": []}
    blamed = [(file["path"], _blame(file, settings)) for file in ask["files"]]
    left_out = [{"path": path, "option": why[0], "value": why[1]} for path, why in blamed if why is not None]
    return {"config": getattr(measured.config, "config_file", None), "error": None, "left_out": left_out}


def main() -> None:
    """Answer the one question."""
    with open(sys.argv[1], encoding="utf-8") as request:
        told = answer(json.load(request))
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(told, out)


if __name__ == "__main__":
    main()
