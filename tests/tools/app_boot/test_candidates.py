"""Where the application is, read from the tree."""

from __future__ import annotations

import pytest

from gates.config import Config
from gates.project import Project
from gates.tools.app_boot import Candidate, candidates, imported_framework
from tests.conftest import Files, MakeRepo, OpenProject, lay


def test_what_the_container_starts_comes_first(open_project: OpenProject) -> None:
    project = open_project(
        {
            "src/shop/__init__.py": "",
            "src/shop/main.py": "from fastapi import FastAPI\n\ndef create_app():\n    app = FastAPI()\n    return app\n",
            "src/shop/admin.py": "from fastapi import FastAPI\napp = FastAPI()\n",
            "Dockerfile": 'CMD ["uvicorn", "--factory", "shop.main:create_app", "--host", "0.0.0.0:80"]\n',
        }
    )
    assert candidates.find(project)[0] == Candidate("shop.main", "create_app", call=True)
    assert Candidate("shop.admin", "app") in candidates.find(project)


def test_an_application_is_found_without_any_deployment_file(open_project: OpenProject) -> None:
    project = open_project({"main.py": "from flask import Flask\napp = Flask(__name__)\n"})
    assert candidates.find(project) == (Candidate("main", "app"),)


def test_a_module_level_call_of_a_factory_is_an_application(open_project: OpenProject) -> None:
    project = open_project(
        {
            "pkg/__init__.py": "from flask import Flask\ndef create_app(config=None):\n    return Flask(__name__)\n",
            "pkg/wsgi.py": "from pkg import create_app\napp = create_app()\n",
        }
    )
    assert candidates.find(project) == (Candidate("pkg.wsgi", "app"), Candidate("pkg", "create_app", call=True))


def test_a_factory_that_needs_arguments_is_none(open_project: OpenProject) -> None:
    project = open_project({"app.py": "from flask import Flask\ndef create_app(config):\n    return Flask(__name__)\n"})
    assert candidates.find(project) == ()


def test_django_is_booted_with_the_settings_that_are_deployed(open_project: OpenProject) -> None:
    project = open_project(
        {
            "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.dev")\n',
            "shop/wsgi.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.prod")\n',
        }
    )
    assert [c.settings for c in candidates.find(project)] == ["shop.settings.prod", "shop.settings.dev"]


def test_a_framework_counts_when_a_module_imports_it_not_when_a_text_or_a_function_does(
    open_project: OpenProject,
) -> None:
    project = open_project({"a.py": 'X = """\nfrom flask import Flask\n"""\n', "b.py": "def f():\n    import django\n"})
    assert imported_framework(project) is None


def test_the_client_half_of_aiohttp_is_no_web_framework(open_project: OpenProject) -> None:
    assert imported_framework(open_project({"a.py": "import aiohttp\nfrom aiohttp import ClientSession\n"})) is None


def test_the_server_half_of_aiohttp_is_one(open_project: OpenProject) -> None:
    found = imported_framework(open_project({"a.py": "from aiohttp import web\n"}))
    assert found is not None
    assert (found.framework, found.line) == ("aiohttp", 1)


def test_a_configured_application_may_be_a_factory() -> None:
    assert candidates.configured("shop.main:create_app()") == Candidate("shop.main", "create_app", call=True)
    assert candidates.configured("shop.main:app") == Candidate("shop.main", "app")


@pytest.mark.parametrize(
    ("source", "candidate"),
    [
        ("from aiohttp import web\nasync def init_app():\n    return web.Application()\n", ("init_app", True)),
        ("import falcon\napp = falcon.App()\n", ("app", False)),
        ("import falcon.asgi\napplication = falcon.asgi.App()\n", ("application", False)),
        ("from connexion import App\nservice = App(__name__)\n", ("service", False)),
        ("import connexion as c\nservice = c.FlaskApp(__name__)\n", ("service", False)),
        ("from bottle import Bottle\nroot = Bottle()\n", ("root", False)),
        ("from fastapi import FastAPI\nclass Shop(FastAPI):\n    pass\nshop = Shop()\n", ("shop", False)),
        ("from fastapi import FastAPI\ntry:\n    service = FastAPI()\nfinally:\n    pass\n", ("service", False)),
    ],
)
def test_an_application_of_any_framework_is_found_by_how_it_is_made(
    open_project: OpenProject, source: str, candidate: tuple[str, bool]
) -> None:
    assert candidates.find(open_project({"main.py": source})) == (Candidate("main", *candidate),)


def test_an_app_of_something_else_is_no_candidate(open_project: OpenProject) -> None:
    source = "from flask import Blueprint\nfrom slack_bolt import App\nbot = App()\nif __name__ == '__main__':\n    app = x()\n"
    assert candidates.find(open_project({"main.py": source})) == ()


@pytest.mark.parametrize(
    "files",
    [
        {".env.example": "DJANGO_SETTINGS_MODULE=shop.settings\n"},
        {"pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = shop.settings\n"},
        {"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--ds=shop.settings"\n'},
        {"shop/asgi.py": 'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"\n'},
        {},
    ],
    ids=["environment", "pytest.ini", "pyproject.toml", "asgi", "by what they set"],
)
def test_django_settings_are_found_wherever_they_are_named(open_project: OpenProject, files: Files) -> None:
    base = {"shop/__init__.py": "", "shop/urls.py": "from django.urls import path\n"}
    project = open_project({**base, "shop/settings.py": 'ROOT_URLCONF = "shop.urls"\n', **files})
    assert candidates.find(project)[0] == Candidate(settings="shop.settings")


def test_settings_of_production_come_before_those_of_a_developer_and_of_the_tests(open_project: OpenProject) -> None:
    files = {f"conf/{name}.py": "" for name in ("__init__", "local", "production", "test")}
    manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.local")\n'
    pytest_ini = "[pytest]\nDJANGO_SETTINGS_MODULE = conf.test\n"
    project = open_project({**files, "manage.py": manage, "pytest.ini": pytest_ini})
    assert [c.settings for c in candidates.find(project)] == ["conf.production", "conf.local", "conf.test"]


def test_what_a_file_imports_is_remembered_until_the_file_changes(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "import flask\n", "b.py": "import json\n"})

    def found(**files: str) -> tuple[str, str, int] | None:
        lay(root, {f"{name}.py": text for name, text in files.items()})
        project = Project(root, Config())
        project.memory = root / ".gates"
        return imported_framework(project)

    assert found() == found() == ("flask", "a.py", 1)
    assert found(b="\nimport fastapi\n") == ("fastapi", "b.py", 2)
    assert found(b="# fastapi\n", a="x = 'flask'\n") is None
