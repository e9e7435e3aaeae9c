"""Planted defects in booted services: each one is found, at the line that a person would edit."""

from __future__ import annotations

import json

from gates import config, registry
from gates.project import Project
from gates.tools import app_boot
from tests.catalog.booted import services
from tests.catalog.booted.services import blocking, broken, changed, documented
from tests.conftest import MakeRepo, OpenProject, git, lay

_MAIN, _APP, _DOCUMENT = "shop/main.py", "shop/app.py", "docs/openapi.yaml"


def _line(files: dict[str, str], path: str, text: str) -> int:
    return next(n for n, line in enumerate(files[path].splitlines(), 1) if text in line)


def test_a_stale_document_is_named_with_its_line(make_repo: MakeRepo) -> None:
    root = make_repo(services.FASTAPI)
    served = app_boot.boot(Project(root, config.load(root, registry.IDS))).documents[0].document
    stale = json.loads(json.dumps(served))
    del stale["paths"]["/items"]["post"]["parameters"]
    lay(root, {"docs/openapi.json": json.dumps(stale, indent=2)})
    _, found = documented(Project(root, config.load(root, registry.IDS)))
    line = 1 + json.dumps(stale, indent=2).splitlines().index('      "post": {')
    assert blocking(found) == [("api-docs/stale-document", "docs/openapi.json", line)]


def test_a_document_that_breaks_its_clients_is_compared_with_the_base(make_repo: MakeRepo) -> None:
    files = changed(services.FLASK, _DOCUMENT, "name: {type: string}}", "name: {type: string}, colour: {type: string}}")
    root = make_repo(changed(files, _DOCUMENT, "required: [id, name]", "required: [id, name, colour]"))
    lay(root, {_DOCUMENT: services.FLASK[_DOCUMENT]})
    git(root, "commit", "-qam", "without colour")
    _, found = documented(Project(root, config.load(root, registry.IDS), base="HEAD~1"))
    assert {(rule, path) for rule, path, _ in blocking(found)} == {("api-docs/breaking-change", _DOCUMENT)}
    assert "'data/items/colour'" in found[0].message


def test_what_a_handwritten_document_lacks_is_found_in_the_handlers(open_project: OpenProject) -> None:
    files = changed(
        services.FLASK,
        _APP,
        '        limit = request.args.get("limit", "10")\n',
        '        limit = request.args.get("limit", "10")\n        request.args.get("colour")\n',
    )
    files = changed(files, _APP, 'return {"id": number, "name": "x"}', 'return {"id": number, "title": "x"}')
    files = changed(
        files,
        _APP,
        "        if number > 100:\n",
        "        if number < 0:\n            abort(409)\n        if number > 100:\n",
    )
    _, found = documented(open_project(files))
    assert sorted(set(blocking(found))) == [
        ("api-docs/response-differs", _APP, _line(files, _APP, '"title"')),
        ("api-docs/undocumented-parameter", _APP, _line(files, _APP, '"colour"')),
        ("api-docs/undocumented-status", _APP, _line(files, _APP, "def read_item")),
    ]


def test_routes_and_document_have_to_name_each_other(open_project: OpenProject) -> None:
    files = changed(services.FLASK, "docs/openapi.yaml", "  /items/{number}:", "  /things/{number}:")
    _, found = documented(open_project(files))
    assert [rule for rule, *_ in blocking(found)] == ["api-docs/undocumented-route", "api-docs/unserved-operation"]


def test_a_500_that_shows_the_exception_is_found_at_its_line(open_project: OpenProject) -> None:
    files = changed(
        services.FASTAPI, _MAIN, 'return answer(500, "internal")', 'return answer(500, f"{type(exc).__name__}")'
    )
    _, found = broken(open_project(files))
    assert blocking(found) == [("errors/leaked-internals", _MAIN, _line(files, _MAIN, "type(exc)"))]


def test_a_trace_that_only_comes_at_debug_level_is_found(open_project: OpenProject) -> None:
    files = changed(
        services.FASTAPI,
        _MAIN,
        'return answer(500, "internal")',
        'import logging\n        import traceback\n\n        if logging.getLogger("shop").isEnabledFor(logging.DEBUG):\n            return answer(500, traceback.format_exc())\n        return answer(500, "internal")',
    )
    _, found = broken(open_project(files))
    assert blocking(found) == [("errors/leaked-internals", _MAIN, _line(files, _MAIN, "format_exc"))]


def test_a_trace_that_hangs_on_a_variable_is_found(open_project: OpenProject) -> None:
    files = changed(
        services.FLASK,
        _APP,
        'return failure(500, "internal")',
        'import os\n\n        if os.environ.get("SHOP_LOG_LEVEL") == "DEBUG":\n            return failure(500, repr(error))\n        return failure(500, "internal")',
    )
    _, found = broken(open_project({**files, ".env.example": "SHOP_LOG_LEVEL=INFO\n"}))
    assert blocking(found) == [("errors/leaked-internals", _APP, _line(files, _APP, "repr(error)"))]


def test_a_refusal_in_plain_text_is_found_where_it_is_made(open_project: OpenProject) -> None:
    files = changed(services.FLASK, _APP, "            abort(401)\n", "            abort(app_response())\n")
    files = changed(
        files,
        _APP,
        "def guarded(view):",
        'def app_response():\n    from flask import make_response\n\n    return make_response("No key.", 401)\n\n\ndef guarded(view):',
    )
    _, found = broken(open_project(files))
    assert blocking(found) == [("errors/off-envelope", _APP, _line(files, _APP, "abort(app_response())"))]


def test_a_too_large_body_that_becomes_a_500_is_found_at_the_handler_of_http_errors(open_project: OpenProject) -> None:
    files = changed(
        services.FLASK,
        _APP,
        "    @app.errorhandler(HTTPException)\n",
        "    @app.errorhandler(NotFound)\n    @app.errorhandler(Unauthorized)\n    @app.errorhandler(MethodNotAllowed)\n",
    )
    files = changed(files, _APP, "import HTTPException\n", "import MethodNotAllowed, NotFound, Unauthorized\n")
    _, found = broken(open_project(files))
    assert ("errors/wrong-status", _APP, _line(files, _APP, "errorhandler(NotFound)")) in blocking(found)


def test_a_handler_that_answers_with_the_drivers_text_is_found_with_the_database_away(
    open_project: OpenProject,
) -> None:
    files = changed(
        services.FLASK,
        _APP,
        "        if number > 100:\n",
        '        try:\n            sqlite3.connect(":memory:")\n        except sqlite3.Error as error:\n            return failure(503, str(error))\n        if number > 100:\n',
    )
    files = changed(files, _APP, "import functools\n", "import functools\nimport sqlite3\n")
    _, found = broken(open_project(files))
    assert blocking(found) == [("errors/leaked-internals", _APP, _line(files, _APP, "str(error)"))]


def test_django_in_debug_mode_without_a_guard_shows_its_debugger(open_project: OpenProject) -> None:
    files = changed(services.NINJA, "shop/settings.py", 'SECRET_KEY = "x"', 'SECRET_KEY = "x"\nDEBUG = True')
    files = changed(
        files, "shop/urls.py", "@api.exception_handler(Exception)", "@api.exception_handler(ConnectionAbortedError)"
    )
    _, found = broken(open_project(files))
    assert "errors/leaked-internals" in {rule for rule, *_ in blocking(found)}


def test_django_in_debug_mode_in_the_example_only_is_booted_as_deployed(open_project: OpenProject) -> None:
    _, found = broken(open_project({**services.DJANGO, ".env.example": "SHOP_SECRET_KEY=change-me\nSHOP_DEBUG=true\n"}))
    assert blocking(found) == []


def test_an_exception_handler_of_rest_framework_that_tells_all_is_found(open_project: OpenProject) -> None:
    files = changed(
        services.DJANGO,
        "items/errors.py",
        "    return response\n\n\ndef not_found",
        '    else:\n        from rest_framework.response import Response\n\n        return Response({"error": {"code": 500, "message": str(exc)}}, status=500)\n    return response\n\n\ndef not_found',
    )
    _, found = broken(open_project(files))
    assert blocking(found) == [
        ("errors/leaked-internals", "items/errors.py", _line(files, "items/errors.py", "str(exc)"))
    ]


_SWITCHED = {
    "shop/__init__.py": "",
    "shop/main.py": """
import os

from fastapi import FastAPI

app = FastAPI(debug=os.environ.get("DEBUG", "true") == "true")


@app.get("/items")
def items() -> list[int]:
    return [1]
""",
    ".env.example": "DEBUG=true\n",
}


def test_a_debug_switch_that_is_on_where_nobody_sets_it_is_found(open_project: OpenProject) -> None:
    _, found = broken(open_project(_SWITCHED))
    assert "errors/leaked-internals" in {rule for rule, *_ in blocking(found)}


def test_a_debug_switch_that_the_deployment_sets_is_off(open_project: OpenProject) -> None:
    facts, found = broken(open_project({**_SWITCHED, "Dockerfile": "FROM python:3.12\nENV DEBUG=false\n"}))
    assert facts.reached == 1
    assert "errors/leaked-internals" not in {rule for rule, *_ in blocking(found)}
