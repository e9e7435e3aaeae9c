"""Boots a web application, asks it what it serves, and breaks it to read what its callers get.

Request, JSON:
    root        folder (a scratch copy of the repository) in which the application is imported; also the working directory
    paths       folders that go to the front of `sys.path`, absolute, best first
    candidates  `[{"module": "orders.main", "attribute": "create_app", "call": true}, ...]` in the order to try;
                a candidate `{"settings": "shop.settings"}` is a Django project; `"folder": "services/orders"` is the one below the root
                that this candidate is imported from before all others
    named       true when the candidate comes from the configuration: no other one is tried
    limit_s     seconds for everything; when they pass, the answer says where the application was
    exercise    "full" to break every route, "brief" to provoke one unexpected error only, "document" when the candidate names what
                makes the document and nothing else is asked
    documents   `[{"prefix": "", "document": {...}}]` committed OpenAPI documents, for samples of requests

Response, JSON:
    stage       "importing", "describing", "exercising", "done": how far it got; written at each step, so that an application
                that ends the process leaves its last stage behind
    failure     null, or {"kind": "raised|exited|not-found|not-an-app|too-slow", "type", "message", "module",
                "frame": {"path", "line"} of the last line of the project's own code, "wants": [{"name", "hint", "expected"}]
                environment variables that the failure asks for, "attempts": what was tried}
    framework, version, app, interface    for example "fastapi", "0.165.0", "orders.main:create_app()", "asgi"
    isolation   how the network was kept away: "network namespace" or "audit hook"
    refused     addresses that the application tried to reach and was not let
    warnings    warnings that the import raised, at most 20
    routes      [{"path", "methods", "own", "hidden", "described", "handlers": {"GET": {"path", "line", "end", "name"}},
                  "reach": {"GET": {"raises": [...], "reads": [...], "reads_unknown", "returns": [...], "complete"}}}]
    documents   [{"prefix", "document", "by"}] the OpenAPI documents that the application makes; [{"prefix", "text", "at"}] for one that
                was read at a route of it and may be YAML; "document_note" says why making one failed
    fault_handlers  [{"for": "Exception", "path", "line", "end"}] registered handlers of errors
    dropped     name of the middleware or hook that was left out because it refused every request, "" otherwise
    capped, unrun   handlers that were not made to raise for lack of time; real handlers that were not run, since others took too long
    startup      why the start-up did not complete, "" when it did
    canaries    {"class", "message", "path", "sql", "host"}: texts that no answer may hold
    answers     [{"scenario", "method", "route", "url", "expected", "status", "type", "headers", "body", "hit", "through",
                  "lines": [[path, line]], "raised_at": [path, line] | null, "logged", "recorded", "request_id", "id_recorded"}]
                logged: records with a traceback that reached the root logger; recorded: the process wrote the exception with its
                traceback; request_id: the one in the answer, "" without; id_recorded: it was written as well

Standard library only; the project's own frameworks are imported inside functions. Its siblings `boot_*.py` are loaded as a
package of a private name, so that nothing of this folder can shadow a module of the project.
"""

from __future__ import annotations

import importlib
import os
import sys
import types

_PRIVATE = "gates_boot_probe"


def main() -> None:
    """Take this folder off `sys.path`, load the siblings under a private name and run."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    package = types.ModuleType(_PRIVATE)
    package.__path__ = [here]
    sys.modules[_PRIVATE] = package
    importlib.import_module(_PRIVATE + ".boot_main").run(sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    main()
