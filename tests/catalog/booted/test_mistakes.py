"""Mistakes of a caller that reach real handlers: proven by the exception itself, and told at the line that takes a value for granted."""

from __future__ import annotations

import pytest

from gates.catalog.errors import Facts
from gates.model import Finding
from tests.catalog.booted.services import blocking, broken
from tests.conftest import OpenProject

_HANDLERS = """\
from flask import Flask, jsonify, request
from werkzeug.exceptions import HTTPException

app = Flask(__name__)


@app.errorhandler(HTTPException)
def http(error):
    return jsonify(error={"code": "http", "message": "Not possible."}), error.code


@app.errorhandler(Exception)
def unexpected(error):
    return jsonify(error={"code": "internal", "message": "Something went wrong."}), 500


"""

_DJANGO = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    "shop/__init__.py": "",
    "shop/settings.py": "SECRET_KEY = 'x'\nROOT_URLCONF = 'shop.urls'\nINSTALLED_APPS = []\nMIDDLEWARE = []\nALLOWED_HOSTS = ['*']\n",
    "shop/urls.py": "from django.urls import path\nfrom shop import views\nurlpatterns = [path('items', views.items)]\n"
    "handler403 = handler404 = 'shop.views.missing'\nhandler500 = 'shop.views.failed'\n",
}
_VIEWS = """\
import json

from django.http import JsonResponse


def missing(request, exception):
    return JsonResponse({"error": {"code": "missing", "message": "No."}}, status=404)


def failed(request):
    return JsonResponse({"error": {"code": "failed", "message": "Sorry."}}, status=500)


"""
_LITESTAR = """\
import sqlite3

from litestar import Controller, Litestar, Request, Response, get, post
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotAuthorizedException


def database() -> sqlite3.Connection:
    return sqlite3.connect("/nowhere/at/all.db")


def refuse(connection, handler) -> None:
    raise NotAuthorizedException


def failed(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    return Response({"error": {"code": "failed", "message": "Sorry."}}, status_code=status)


class Items(Controller):
    path = "/items"
    guards = [refuse]
    dependencies = {"database": Provide(database, sync_to_thread=False)}

    @get("/{number:int}")
    async def read(self, number: int, database: sqlite3.Connection) -> dict[str, int]:
        return {"number": number}

    @post("/")
    async def make(self, data: dict[str, int], database: sqlite3.Connection) -> dict[str, int]:
        return data


app = Litestar([Items], exception_handlers={Exception: failed})
"""


def _flask(open_project: OpenProject, view: str) -> tuple[Facts, list[Finding]]:
    return broken(open_project({"app.py": _HANDLERS + view}))


@pytest.mark.parametrize(
    ("view", "line", "scenario"),
    [
        pytest.param(
            "@app.get('/items')\ndef items():\n    return {'n': int(request.args.get('limit', '1'))}\n",
            19,
            "wrong query parameter on GET /items",
            id="a number that is none",
        ),
        pytest.param(
            "@app.post('/items')\ndef make():\n    return {'n': request.get_json()['name']}\n",
            19,
            "missing field on POST /items",
            id="a field that is not there",
        ),
        pytest.param(
            "@app.post('/items')\ndef make():\n    import json\n    return {'n': json.loads(request.data)}\n",
            20,
            "broken JSON on POST /items",
            id="a body that is no JSON",
        ),
    ],
)
def test_what_a_handler_takes_for_granted_is_found_at_its_line(
    open_project: OpenProject, view: str, line: int, scenario: str
) -> None:
    _, found = _flask(open_project, view)
    assert blocking(found) == [("errors/wrong-status", "app.py", line)]
    assert scenario in found[0].message


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(
            "@app.get('/items')\ndef items():\n    return {'n': request.args.get('limit', default=1, type=int)}\n",
            id="a default for what is no number",
        ),
        pytest.param(
            "import sqlite3\n@app.get('/items')\ndef items():\n    try:\n        limit = int(request.args.get('limit', 1))\n"
            "    except ValueError:\n        limit = 1\n    sqlite3.connect('x.db')\n    return {'n': limit}\n",
            id="the database is away, whatever was asked",
        ),
        pytest.param(
            "NAMES = {}\n@app.get('/items')\ndef items():\n    return {'n': NAMES['known']}\n",
            id="a key that is no part of the request",
        ),
    ],
)
def test_a_failure_that_is_not_the_callers_is_not_blamed_on_the_request(open_project: OpenProject, view: str) -> None:
    facts, found = _flask(open_project, view)
    assert facts.reached == 1
    assert blocking(found) == []


def test_a_parameter_that_a_django_view_takes_for_granted_is_found(open_project: OpenProject) -> None:
    views = _VIEWS + "def items(request):\n    return JsonResponse({'n': request.GET['limit']})\n"
    _, found = broken(open_project({**_DJANGO, "shop/views.py": views}))
    assert blocking(found) == [("errors/wrong-status", "shop/views.py", 15)]


def test_a_view_that_takes_every_method_has_no_wrong_one(open_project: OpenProject) -> None:
    views = _VIEWS + "def items(request):\n    raise RuntimeError\n"
    facts, found = broken(open_project({**_DJANGO, "shop/views.py": views}))
    assert blocking(found) == []
    assert "wrong method" not in {p.scenario for p in facts.provoked}


def test_a_django_view_is_broken_below_the_mixin_that_asks_for_a_login(open_project: OpenProject) -> None:
    views = (
        "from django.contrib.auth.mixins import LoginRequiredMixin\nfrom django.views import View\n"
        + _VIEWS
        + "class Items(LoginRequiredMixin, View):\n    def get(self, request):\n        return JsonResponse({})\n"
    )
    files = {
        **_DJANGO,
        "shop/settings.py": _DJANGO["shop/settings.py"]
        + "INSTALLED_APPS += ['django.contrib.contenttypes', 'django.contrib.auth', 'django.contrib.sessions']\n"
        "MIDDLEWARE += ['django.contrib.sessions.middleware.SessionMiddleware', 'django.contrib.auth.middleware.AuthenticationMiddleware']\n",
        "shop/urls.py": _DJANGO["shop/urls.py"].replace("views.items", "views.Items.as_view()"),
        "shop/views.py": views,
    }
    facts, found = broken(open_project(files))
    assert (facts.reached, facts.operations) == (1, 1)
    assert blocking(found) == []


def test_handlers_of_litestar_are_broken_below_guards_and_dependencies(open_project: OpenProject) -> None:
    facts, found = broken(open_project({"app.py": _LITESTAR}))
    assert (facts.reached, facts.operations) == (2, 2)
    assert blocking(found) == []
    assert {p.status for p in facts.provoked if p.scenario == "unexpected"} == {500}
    assert {p.status for p in facts.provoked if p.scenario == "no credentials"} == {401}


def test_each_route_meets_one_fault_of_each_kind(open_project: OpenProject) -> None:
    view = (
        "import functools\n\n\ndef retried(view):\n    @functools.wraps(view)\n    def inner(**given):\n        try:\n            return view(**given)\n"
        "        except TimeoutError as error:\n            return dict(error=dict(code='late', message=error.args[0])), 504\n    return inner\n\n\n"
        "@app.get('/a')\ndef a():\n    return {}\n\n\n@app.get('/b')\ndef b():\n    return {}\n\n\n@app.get('/z')\n@retried\ndef z():\n    return {}\n"
    )
    _, found = _flask(open_project, view)
    assert blocking(found) == [("errors/leaked-internals", "app.py", 26)]


def test_the_name_of_the_machine_is_no_answer(open_project: OpenProject) -> None:
    files = {"app.py": _HANDLERS.replace('"Something went wrong."', "socket.gethostname()")}
    files["app.py"] = "import socket\n" + files["app.py"] + "@app.get('/a')\ndef a():\n    return {}\n"
    _, found = broken(open_project(files))
    assert [rule for rule, *_ in blocking(found)] == ["errors/leaked-internals"]
    assert "the name of the server" in found[0].message


def test_a_handler_that_ends_the_process_is_no_answer(open_project: OpenProject) -> None:
    facts, _ = _flask(open_project, "import os\n\n\n@app.get('/a')\ndef a():\n    os._exit(3)\n")
    assert facts.unanswered[0].startswith(
        "A handler of the application ended the process while it was called (exit code 3)"
    )


def test_an_application_without_a_handler_of_the_project_proves_nothing(open_project: OpenProject) -> None:
    facts, _ = _flask(open_project, "")
    assert facts.examined["routes"] == 0
