"""Booting real applications in a real interpreter, the well-behaved and the others."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from gates.errors import NoAnswerError, TimedOutError
from gates.tools import app_boot
from tests.conftest import OpenProject

_FLASK = "from flask import Flask\napp = Flask(__name__)\n@app.get('/x')\ndef x():\n    '''X.'''\n    return {'a': 1}\n"


def test_an_application_is_described(open_project: OpenProject) -> None:
    boot = app_boot.boot(open_project({"app.py": _FLASK}))
    assert (boot.framework, boot.app, boot.interface) == ("flask", "app:app", "wsgi")
    (route,) = boot.routes
    assert (route.path, route.methods, route.reached) == ("/x", ("GET",), {"GET": True})
    place = route.handlers["GET"]
    assert place is not None
    assert (place.path, place.line, place.end) == ("app.py", 4, 6)
    (returned,) = route.reach["GET"].returns
    assert (returned.keys, returned.line) == (("a",), 6)


def test_an_application_that_raises_is_explained_with_the_line_of_the_project(open_project: OpenProject) -> None:
    project = open_project(
        {
            "app.py": "from flask import Flask\nfrom broken import x\napp = Flask(__name__)\n",
            "broken.py": "\nx = 1 / 0\n",
        }
    )
    with pytest.raises(NoAnswerError, match=r"failed at broken\.py:2: ZeroDivisionError"):
        app_boot.boot(project)


def test_a_missing_dependency_names_the_interpreter(open_project: OpenProject) -> None:
    project = open_project({"app.py": "import nowhere_to_be_found\nfrom flask import Flask\napp = Flask(__name__)\n"})
    with pytest.raises(NoAnswerError) as caught:
        app_boot.boot(project)
    assert "No module named 'nowhere_to_be_found'" in caught.value.message
    assert "Install the project's dependencies into" in caught.value.remedy


def test_an_application_that_exits_is_explained(open_project: OpenProject) -> None:
    project = open_project(
        {"app.py": 'import sys\nfrom flask import Flask\nprint(\'{"not": "json"\', flush=True)\nsys.exit(3)\n' + _FLASK}
    )
    with pytest.raises(NoAnswerError, match=r"ended the program with sys\.exit\(3\) at app\.py:4"):
        app_boot.boot(project)


def test_an_application_that_kills_its_process_is_explained(open_project: OpenProject) -> None:
    project = open_project({"app.py": "import os\nfrom flask import Flask\nos._exit(7)\n" + _FLASK})
    with pytest.raises(NoAnswerError, match=r"ended the process while it was importing \(exit code 7\)"):
        app_boot.boot(project)


def test_an_application_that_takes_for_ever_is_stopped_and_placed(open_project: OpenProject) -> None:
    project = open_project(
        {"app.py": "import time\nfrom flask import Flask\nwhile True:\n    time.sleep(1)\n" + _FLASK}
    )
    with pytest.raises(TimedOutError, match=r"did not come up within 1\.5 s; it was at app\.py:4"):
        app_boot.boot(project, limit_s=1.5)


def test_an_application_that_prints_and_writes_files_leaves_no_trace(open_project: OpenProject) -> None:
    project = open_project({"app.py": "print('hello')\nopen('left-behind.txt', 'w').write('x')\n" + _FLASK})
    assert app_boot.boot(project).framework == "flask"
    assert not (project.root / "left-behind.txt").exists()


def test_a_connection_to_another_machine_is_refused_and_named(open_project: OpenProject) -> None:
    project = open_project(
        {"app.py": "import socket\nsocket.create_connection(('192.0.2.1', 5432), timeout=5)\n" + _FLASK}
    )
    with pytest.raises(NoAnswerError, match=r"app\.py:2: ConnectionRefusedError.*It tried to reach 192\.0\.2\.1:5432"):
        app_boot.boot(project)


def test_no_name_is_looked_up(open_project: OpenProject) -> None:
    source = (
        "import socket\ntry:\n    socket.getaddrinfo('db.example.com', 5432)\nexcept OSError as error:\n    print(error)\n"
        + _FLASK
    )
    boot = app_boot.boot(open_project({"app.py": source}))
    assert boot.refused == ("db.example.com:5432",)


def test_a_database_address_of_the_example_never_reaches_what_listens_there(open_project: OpenProject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        touched = threading.Event()
        trap.settimeout(0.2)
        port = trap.getsockname()[1]
        source = (
            "import os, socket\nfrom urllib.parse import urlsplit\nat = urlsplit(os.environ['DATABASE_URL'])\n"
            "try:\n    socket.create_connection((at.hostname, at.port), timeout=2)\nexcept OSError:\n    pass\n"
            + _FLASK
        )
        boot = app_boot.boot(
            open_project({"app.py": source, ".env.example": f"DATABASE_URL=postgresql://u:p@127.0.0.1:{port}/x\n"})
        )
        try:
            trap.accept()
            touched.set()
        except TimeoutError:
            pass
    assert boot.framework == "flask"
    assert not touched.is_set()


def test_required_settings_get_stand_ins_of_their_type(open_project: OpenProject) -> None:
    source = "import os\nKEY = os.environ['SHOP_KEY']\nSIZE = int(os.environ['SHOP_WIDTH'])\nif not os.getenv('SHOP_MODE'):\n    raise RuntimeError('SHOP_MODE must be set')\n"
    boot = app_boot.boot(open_project({"app.py": source + _FLASK}))
    assert boot.stand_ins == ("SHOP_KEY", "SHOP_MODE", "SHOP_WIDTH")


def test_nested_pydantic_settings_get_stand_ins(open_project: OpenProject) -> None:
    source = (
        "from typing import Literal\nfrom pydantic import BaseModel\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
        "class Pay(BaseModel):\n    api_key: str\n    retries: int\n"
        "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='SHOP_', env_nested_delimiter='__')\n"
        "    mode: Literal['dev', 'prod']\n    pay: Pay\n    pages: int\n"
        "settings = Settings()\nassert settings.mode == 'prod'\n"
    )
    boot = app_boot.boot(open_project({"app.py": source + _FLASK}))
    assert {"SHOP_MODE", "SHOP_PAGES"} <= set(boot.stand_ins)


def test_the_version_of_a_project_that_is_not_installed_can_be_asked_for(open_project: OpenProject) -> None:
    source = "from importlib.metadata import version\nassert version('tiny-shop') == '1.2.3'\n"
    metadata = f'[project]\nname = "tiny-shop"\nversion = "1.2.3"\n[tool.gates]\npython = "{sys.executable}"\n'
    files = {"app.py": source + _FLASK, "pyproject.toml": metadata}
    assert app_boot.boot(open_project(files)).framework == "flask"


def test_a_configured_application_is_the_only_one_that_is_tried(open_project: OpenProject) -> None:
    project = open_project({"app.py": _FLASK, "other.py": "nothing = 1\n", "gates.toml": 'app = "other:nothing"\n'})
    with pytest.raises(NoAnswerError, match="other:nothing: int is no web application"):
        app_boot.boot(project)


def test_without_any_application_the_remedy_is_to_name_it(open_project: OpenProject) -> None:
    with pytest.raises(NoAnswerError) as caught:
        app_boot.boot(open_project({"views.py": "from flask import Blueprint\n"}))
    assert "[tool.gates]" in caught.value.remedy


def test_a_boot_happens_once_for_all_who_ask(open_project: OpenProject) -> None:
    project = open_project({"app.py": _FLASK})
    assert app_boot.boot(project) is app_boot.boot(project)


def test_a_middleware_that_refuses_everybody_is_left_out_for_provoked_errors(open_project: OpenProject) -> None:
    source = "from flask import Flask, abort\napp = Flask(__name__)\n@app.before_request\ndef guard():\n    abort(401)\n@app.get('/x')\ndef x():\n    return {'a': 1}\n"
    boot = app_boot.boot(open_project({"app.py": source}))
    assert boot.routes[0].reached == {"GET": True}
    assert "guard" in boot.evidence.note
