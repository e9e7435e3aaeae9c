"""Further frameworks and layouts: the application is found without configuration, its routes and its document are seen."""

from __future__ import annotations

import pytest

from gates.tools import app_boot
from tests.catalog.booted import others
from tests.catalog.booted.services import blocking, documented
from tests.conftest import Files, OpenProject

_TODO = {"GET /todos/{number}"}


@pytest.mark.parametrize(
    ("files", "framework", "labels"),
    [
        pytest.param(
            others.MOUNTED, "fastapi", {"GET /api/items/{number}", "GET /api/v2/deep/items/{number}"}, id="mounted"
        ),
        pytest.param(others.SCHEMA_GENERATOR, "starlette", {"GET /v1/things/{number}", "GET /schema"}, id="starlette"),
        pytest.param(others.TWO_NINJAS, "django", {"GET /api/items/{number}", "POST /internal/items"}, id="ninjas"),
        pytest.param(others.APIFLASK, "flask", {"GET /pets/{number}", "POST /pets/"}, id="apiflask"),
        pytest.param(others.FLASK_OPENAPI3, "flask", {"GET /api/books/{id}"}, id="flask-openapi3"),
        pytest.param(others.QUART, "quart", _TODO, id="quart"),
        pytest.param(others.CONNEXION, "connexion", {"GET /v1/todos/{number}"}, id="connexion"),
        pytest.param(others.SANIC, "sanic", _TODO, id="sanic"),
        pytest.param(others.AIOHTTP, "aiohttp", _TODO, id="aiohttp"),
        pytest.param(others.FALCON, "falcon", _TODO, id="falcon"),
        pytest.param(others.BOTTLE, "bottle", _TODO, id="bottle"),
    ],
)
def test_an_application_of_any_framework_is_seen_whole(
    open_project: OpenProject, files: Files, framework: str, labels: set[str]
) -> None:
    project = open_project(files)
    facts, found = documented(project)
    assert facts.unanswered == ()
    assert facts.framework == framework
    assert {o.label for o in facts.operations} == labels
    assert [o.label for o in facts.operations if not (o.documented or o.hidden)] == []
    assert blocking(found) == []
    boot = app_boot.boot(project)
    assert [r.path for r in boot.routes if r.own and not r.hidden and not all(r.reached.values())] == []


def test_the_start_up_is_not_needed_to_see_what_is_served(open_project: OpenProject) -> None:
    boot = app_boot.described(open_project(others.MOUNTED))
    assert [(d.prefix, sorted(d.document["paths"])) for d in boot.documents] == [
        ("", []),
        ("/api", ["/items/{number}"]),
        ("/api/v2", ["/deep/items/{number}"]),
    ]
    assert boot.startup == "its start-up failed"
    assert boot.refused == ("db.example.com:5432",)
