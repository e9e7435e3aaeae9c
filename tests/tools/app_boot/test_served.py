"""The document of an application by the way that the configuration names."""

from __future__ import annotations

import pytest

from gates.errors import NoAnswerError
from gates.tools import app_boot
from tests.conftest import OpenProject

_BUILD = """\
import json
import os

DOCUMENT = {"openapi": "3.1.0", "info": {"title": os.environ.get("TITLE", "x"), "version": "1"}, "paths": {}}
TEXT = "openapi: 3.1.0\\ninfo: {title: t, version: '1'}\\npaths: {}\\n"
NUMBER = 3


class Builder:
    def to_dict(self):
        return DOCUMENT


def build():
    return Builder()


if __name__ == "__main__":
    print(json.dumps(DOCUMENT))
"""
_FILES = {"build.py": _BUILD, ".env.example": "TITLE=Shop\n", "docs/openapi.json": '{"openapi": "3.1.0"}'}


@pytest.mark.parametrize("way", ["build:DOCUMENT", "build:build", "build:build()", "build:Builder"])
def test_an_object_of_the_project_may_make_it(open_project: OpenProject, way: str) -> None:
    served, evidence = app_boot.served(open_project(_FILES), way, ())
    assert served.document["info"] == {"title": "Shop", "version": "1"}
    assert way.removesuffix("()") in evidence.note


def test_a_text_may_be_it(open_project: OpenProject) -> None:
    assert app_boot.served(open_project(_FILES), "build:TEXT", ())[0].document["info"]["title"] == "t"


def test_anything_else_is_told(open_project: OpenProject) -> None:
    with pytest.raises(NoAnswerError, match="build:NUMBER is neither an OpenAPI document nor what makes one"):
        app_boot.served(open_project(_FILES), "build:NUMBER", ())


def test_a_command_may_print_it(open_project: OpenProject) -> None:
    served, evidence = app_boot.served(open_project(_FILES), "python build.py", ["docs/openapi.json"])
    assert served.document["info"]["title"] == "Shop"
    assert served.by == "$ python build.py > docs/openapi.json"
    assert "python build.py" in evidence.note


def test_a_command_may_write_the_committed_one_anew(open_project: OpenProject) -> None:
    project = open_project({**_FILES, "write.sh": "python build.py > docs/openapi.json\n"})
    served, _ = app_boot.served(project, "sh write.sh", ["docs/openapi.json"])
    assert served.document["info"]["title"] == "Shop"
    assert served.by == "$ sh write.sh"
    assert (project.root / "docs/openapi.json").read_text() == '{"openapi": "3.1.0"}'


def test_a_command_that_writes_nothing_is_no_proof_that_nothing_changed(open_project: OpenProject) -> None:
    with pytest.raises(NoAnswerError, match=r"`true` printed no document and wrote none of docs/openapi\.json"):
        app_boot.served(open_project(_FILES), "true", ["docs/openapi.json"])


def test_a_command_that_fails_is_told_with_its_last_words(open_project: OpenProject) -> None:
    with pytest.raises(NoAnswerError, match="ended with exit code 4: no luck"):
        app_boot.served(open_project(_FILES), "sh -c 'echo no luck >&2; exit 4'", [])


def test_a_command_has_no_network(open_project: OpenProject) -> None:
    script = "import socket\nsocket.create_connection(('127.0.0.1', 9))\n"
    with pytest.raises(NoAnswerError, match="Network is unreachable"):
        app_boot.served(open_project({"dial.py": script}), "python dial.py", [])
