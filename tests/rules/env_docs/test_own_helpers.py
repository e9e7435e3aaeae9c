"""Functions of packages outside of the repository read variables when the configuration names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.catalog import env_docs
from gates.errors import NoAnswerError
from gates.rules.env_docs import own_helpers
from gates.rules.env_docs.values import Need, Read
from tests.conftest import OpenProject
from tests.rules.trees import lay, project_of

HELPERS = """[tool.gates.env-docs]
helpers = ["acme.settings.read", "acme.settings.flag=ACME_FLAG_{}", "acme.Settings().get"]
"""


def reads_of(root: Path, code: str, configuration: str = HELPERS) -> list[Read]:
    lay(root, {"pyproject.toml": configuration, "app/main.py": code})
    project = project_of(root)
    return list(env_docs.observed(project, env_docs.Options()).reads)


@pytest.mark.parametrize(
    ("code", "name", "need", "default"),
    [
        ("from acme.settings import read\nURL = read('DATABASE_URL')\n", "DATABASE_URL", Need.REQUIRED, None),
        ("from acme import settings as s\nURL = s.read('A_URL', 'x://y')\n", "A_URL", Need.OPTIONAL, "x://y"),
        ("from acme.settings import read as r\nURL = r(name='B_URL', default=None)\n", "B_URL", Need.OPTIONAL, None),
        ("from acme.settings import flag\nON = flag('FAST', False)\n", "ACME_FLAG_FAST", Need.OPTIONAL, "false"),
        ("import acme\nenv = acme.Settings()\nKEY = env.get('KEY_FILE')\n", "KEY_FILE", Need.REQUIRED, None),
        ("from acme.settings import read\nPORTS = [read(n) for n in ('PORT_A',)]\n", "PORT_A", Need.REQUIRED, None),
        (
            "from acme.settings import read\ndef need(name):\n    return read(name + '_URL')\nX = need('MAIL')\n",
            "MAIL_URL",
            Need.REQUIRED,
            None,
        ),
    ],
)
def test_a_call_of_a_named_helper_reads(tmp_path: Path, code: str, name: str, need: Need, default: str | None) -> None:
    assert [(r.name, r.need, r.default) for r in reads_of(tmp_path, code)] == [(name, need, default)]


@pytest.mark.parametrize(
    ("code", "configuration"),
    [
        ("from acme.settings import read\nURL = read('DATABASE_URL')\n", "[tool.other]\n"),
        ("from other.settings import read\nURL = read('DATABASE_URL')\n", HELPERS),
        ("def read(name): ...\nURL = read('DATABASE_URL')\n", HELPERS),
        ("from acme.settings import read\nURL = read()\n", HELPERS),
    ],
)
def test_other_calls_do_not(tmp_path: Path, code: str, configuration: str) -> None:
    assert reads_of(tmp_path, code, configuration) == []


@pytest.mark.parametrize("word", ["read", "acme.settings.read={", "acme settings", "acme.settings.read=A-{}", ""])
def test_what_names_no_function_is_told_with_the_remedy(open_project: OpenProject, word: str) -> None:
    assert own_helpers.wrong([word]) == (word,)
    project = open_project({"pyproject.toml": f"[tool.gates.env-docs]\nhelpers = [{word!r}]\n", "a.py": "x = 1\n"})
    with pytest.raises(NoAnswerError, match="names no function"):
        env_docs.gather(project, env_docs.Options(helpers=(word,)))


def test_naming_a_helper_makes_the_remembered_answer_an_other_one(tmp_path: Path) -> None:
    code = "from acme.settings import read\nURL = read('DATABASE_URL')\n"
    assert reads_of(tmp_path, code, "") == []
    assert [r.name for r in reads_of(tmp_path, code)] == ["DATABASE_URL"]
