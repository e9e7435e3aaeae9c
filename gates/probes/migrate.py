"""Takes the migrations of a project up and down, one at a time, as it is told; Alembic's and Django's.

Request file (argv[1]), JSON:
    tool        "alembic" or "django"
    talk        path of a Unix socket on which the caller listens; the conversation goes over it
    root        folder of the project; the working directory
    paths       folders for the front of `sys.path`; the last one holds the whole repository
    database    {"engine": "sqlite" | "mysql" | "postgresql", "database", "host", "port", "user", "password"}: the only one that is ever connected to
    alembic     {"ini": path or null, "toml": path of a pyproject.toml or null, "section": "alembic", "script_location": folder or null,
                 "database": one of `databases`, or absent: the first}
    app         for alembic: [candidates] as of the probe `boot`, where `env.py` needs Flask's application; else []
    django      {"settings": "shop.settings", "database": likewise}

Conversation, one JSON object a line. The probe speaks first:
    {"ready": {"tool", "version", "version_tables": [...], "databases": [names], "database": the one that is
               climbed or "" where there is one only, "steps": [{"id", "path", "down": [ids], "labels": [...]}], "heads": [ids],
               "file_template", "duplicates": [ids], "warnings": [...]}}
    or {"failed": {...}} (see below), after which it ends.
Then the caller asks and the probe answers, until the caller hangs up:
    {"do": "up" | "down", "id"}   → {"done": true}
    {"do": "begin"}               → {"done": true}: what the tool makes in an empty database before any migration is made
    {"do": "drift"}               → {"done": true, "tables": {table: [path, class]}, "drift": null | [{"op", "table", "columns", "name", "model", "path", "line", "said"}]}
    {"do": "models"}              → {"done": true}: the tables of the models are made in the (empty) database, without any migration
A request that fails → {"failed": {"type", "message", "frames": [[path, line], ...], "operation": index or null, "refused": [addresses],
"wants": [{"name", "hint", "expected"}] environment variables that it asks for}}.

Standard library only; Python 3.9 or later. Its siblings `migrate_*.py` are loaded as a package of a private name, so that
nothing of this folder can shadow a module of the project. The argv[2] of other probes (response file) is not used.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import types

_PRIVATE = "gates_migrate_probe"


def main() -> None:
    """Take this folder off `sys.path`, load the siblings under a private name, and talk."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    package = types.ModuleType(_PRIVATE)
    package.__path__ = [here]
    sys.modules[_PRIVATE] = package
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    importlib.import_module(_PRIVATE + ".migrate_talk").converse(request)


if __name__ == "__main__":
    main()
