"""Combines the data of a test run and writes coverage's JSON report over exactly the files that are asked for.

Request: `{"data_file": file, "config": file or null, "files": [path], "out": file}`. Response: `{"data_files": number, "error": text or null}`;
the report is in `out` when `error` is null. The project's exclusion of lines holds, its exclusion of files does not.
Standard library and coverage itself; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import glob
import importlib
import json
import os
import sys
from typing import Any


def answer(ask: dict[str, Any]) -> dict[str, Any]:
    """The response to one request."""
    coverage = importlib.import_module("coverage")
    found = glob.glob(glob.escape(ask["data_file"]) + ".*")
    if not found:
        return {"data_files": 0, "error": "no process of the test run wrote coverage data"}
    try:
        measured = coverage.Coverage(
            data_file=ask["data_file"], branch=False, config_file=ask["config"] or False, omit=[], include=[]
        )
        measured.combine([os.path.dirname(ask["data_file"])])
        measured.json_report(ask["files"], outfile=ask["out"], ignore_errors=True, omit=[], include=[])
    except coverage.CoverageException as error:
        return {"data_files": len(found), "error": str(error)}
    return {"data_files": len(found), "error": None}


def main() -> None:
    """Answer the one question."""
    with open(sys.argv[1], encoding="utf-8") as request:
        told = answer(json.load(request))
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(told, out)


if __name__ == "__main__":
    main()
