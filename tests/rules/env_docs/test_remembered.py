"""What the Python files say of the environment is remembered, and says the same as looking afresh."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.errors import NoAnswerError
from gates.rules.env_docs import library
from gates.rules.env_docs.observe import observe
from gates.rules.env_docs.values import Observed
from tests.rules.trees import lay, project_of

READ = "import os\nfrom app.names import NAME, need\nURL = os.environ[NAME]\nKEY = need('KEY')\n"
HELPER = "import os\nNAME = 'APP_URL'\n\ndef need(name):\n    return os.environ['APP_' + name]\n"
TEXTS = [
    "",
    "def (",
    "A = 1\n",
    READ,
    HELPER,
    HELPER.replace("APP_", "SHOP_"),
    "from app.names import need\nPORT = need('PORT')\n",
    "from pydantic_settings import BaseSettings\n\nclass Config(BaseSettings):\n    level: str = 'INFO'\n    unused: int = 1\n",
    "from app.jobs import Config\n\nprint(Config().level, 'APP_OTHER')\n",
    "def dump(config):\n    return config.model_dump()\n",
]
PATHS = ("app/main.py", "app/names.py", "app/jobs.py", "tests/test_app.py")
README = "| Variable | Meaning |\n| --- | --- |\n| `APP_URL` | x |\n| `APP_OTHER` | y |\n"
EDITS = st.lists(st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS), min_size=1), max_size=4)


def observed(root: Path, memory: Path | None) -> Observed:
    project = project_of(root)
    project.memory = memory
    return observe(project)


@settings(max_examples=25, deadline=None)
@given(EDITS)
def test_after_any_edits_what_is_remembered_says_the_same_as_looking_afresh(edits: list[dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root, memory = Path(name, "repo"), Path(name, "memory")
        lay(root, {"app/__init__.py": "", "README.md": README, "app/main.py": READ, "app/names.py": HELPER})
        for edit in [{}, *edits]:
            lay(root, edit)
            assert observed(root, memory) == observed(root, None)


@pytest.fixture
def remembered(tmp_path: Path) -> Path:
    """A project whose variables an earlier run found out."""
    lay(tmp_path, {"app/__init__.py": "", "app/main.py": READ, "app/names.py": HELPER, "app/other.py": "A = 1\n"})
    observed(tmp_path, tmp_path / ".gates")
    return tmp_path


def test_after_an_edit_that_plays_no_part_nothing_is_parsed(remembered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> Never:
        raise AssertionError("parsed")

    monkeypatch.setattr(library, "parse", parse)
    lay(remembered, {"app/other.py": "A = 2\n"})
    assert {r.name for r in observed(remembered, remembered / ".gates").reads} == {"APP_URL", "APP_KEY"}
    lay(remembered, {"app/names.py": HELPER.replace("APP_", "SHOP_")})
    with pytest.raises(AssertionError, match="parsed"):
        observed(remembered, remembered / ".gates")


def test_what_is_found_out_after_an_edit_takes_the_place_of_what_was_known(
    remembered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(remembered, {"app/names.py": HELPER.replace("APP_", "SHOP_")})
    observed(remembered, remembered / ".gates")
    monkeypatch.setattr(library, "parse", lambda *_: pytest.fail("parsed"))
    assert {r.name for r in observed(remembered, remembered / ".gates").reads} == {"SHOP_URL", "SHOP_KEY"}


def test_where_the_projects_environment_cannot_be_built_there_is_an_answer_and_nothing_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(root: Path, locks: object) -> Never:
        raise NoAnswerError("no environment")

    monkeypatch.setattr("gates.project.environment.build", build)
    lay(tmp_path, {"app/main.py": READ, "app/names.py": HELPER, "requirements.txt": "flask\n"})
    assert {r.name for r in observed(tmp_path, tmp_path / ".gates").reads} == {"APP_URL", "APP_KEY"}
    assert not list((tmp_path / ".gates").glob("environment/*"))


def test_a_default_that_looks_like_a_secret_is_not_remembered(tmp_path: Path) -> None:
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    lay(
        tmp_path, {"app/__init__.py": "", "app/main.py": f"import os\nKEY = os.environ.get('STRIPE_KEY', '{secret}')\n"}
    )
    assert observed(tmp_path, tmp_path / ".gates").reads[0].default is None
    kept = [path.read_bytes() for path in (tmp_path / ".gates").rglob("*.bin")]
    assert kept
    assert not any(secret.encode() in data for data in kept)
