"""`gates env`: the table on stdout, and what `--fix` writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click.testing
import pytest

from gates import config, registry
from gates.catalog import env_docs
from gates.cli.env import command
from gates.project import Project
from tests.conftest import MakeRepo, git

CODE = "import os\n\nURL = os.environ['APP_URL']\nLEVEL = os.environ.get('APP_LEVEL', 'INFO')\n"
TABLE = "# App\n\n## Configuration\n\n| Variable | Required | Default | Meaning |\n| --- | --- | --- | --- |\n| `APP_URL` | yes | | Where |\n\nMore.\n"
TREE = {"pyproject.toml": "[project]\nname = 'x'\n", "app/__init__.py": "", "app/config.py": CODE}


def env(root: Path, *words: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(
        command, ["--root", str(root), *words], standalone_mode=False, catch_exceptions=False
    )


def blocking(root: Path) -> list[str]:
    """What the gate still says of the tree."""
    facts = env_docs.gather(Project(root, config.load(root, registry.IDS)), env_docs.Options())
    return [f.message for f in env_docs.judge(facts, env_docs.Options()).findings if f.blocking]


def test_the_table_says_where_each_variable_is_read_and_documented(make_repo: MakeRepo) -> None:
    done = env(make_repo({**TREE, "README.md": TABLE}))
    assert done.return_value == 0
    assert done.stdout.splitlines() == [
        "| Variable | Required | Default | Read at | Documented at |",
        "| --- | --- | --- | --- | --- |",
        "| `APP_LEVEL` | no | `INFO` | app/config.py:4 | **nowhere** |",
        "| `APP_URL` | yes |  | app/config.py:3 | README.md:7 |",
    ]


def test_fix_adds_rows_to_the_example_file_and_to_the_table_and_shows_them(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, "README.md": TABLE, ".env.example": "# Where\nAPP_URL=http://localhost"})
    done = env(root, "--fix")
    assert (root / ".env.example").read_text() == (
        "# Where\nAPP_URL=http://localhost\n\n# Optional, default: `INFO`\n# APP_LEVEL=INFO\n"
    )
    assert (root / "README.md").read_text() == TABLE.replace(
        "| Where |\n", "| Where |\n| `APP_LEVEL` | no | `INFO` |  |\n"
    )
    assert "+ | `APP_LEVEL` | no | `INFO` |  |" in done.stderr
    assert "nowhere" not in done.stdout
    assert blocking(root) == []


def test_fix_twice_changes_nothing_more(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, "README.md": TABLE, ".env.example": ""})
    env(root, "--fix")
    once = {name: (root / name).read_bytes() for name in ("README.md", ".env.example")}
    again = env(root, "--fix")
    assert {name: (root / name).read_bytes() for name in once} == once
    assert "Nothing to add" in again.stderr


def test_fix_makes_an_example_file_where_there_is_no_document(make_repo: MakeRepo) -> None:
    root = make_repo(TREE)
    done = env(root, "--fix")
    assert (root / ".env.example").read_text() == (
        "# Optional, default: `INFO`\n# APP_LEVEL=INFO\n\n# Required\nAPP_URL=\n"
    )
    assert git(root, "status", "--porcelain") == "?? .env.example\n"
    assert ".env.example was made" in done.stderr
    assert blocking(root) == []


def test_fix_with_a_table_alone_makes_no_further_document(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, "README.md": TABLE})
    env(root, "--fix")
    assert git(root, "status", "--porcelain") == " M README.md\n"
    assert blocking(root) == []


def test_each_part_of_a_repository_has_its_own_example_file(make_repo: MakeRepo) -> None:
    other = "import os\nKEY = os.environ['OTHER_NAME']\n"
    root = make_repo(
        {**TREE, ".env.example": "", "jobs/jobs/__init__.py": "", "jobs/jobs/a.py": other, "jobs/.env.example": ""}
    )
    env(root, "--fix")
    assert "OTHER_NAME" in (root / "jobs/.env.example").read_text()
    assert "OTHER_NAME" not in (root / ".env.example").read_text()


def test_line_ends_are_kept(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, ".env.example": b"APP_URL=x\r\n"})
    env(root, "--fix")
    assert (root / ".env.example").read_bytes().count(b"\n") == (root / ".env.example").read_bytes().count(b"\r\n") == 4


def test_a_slip_is_left_for_a_person(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, ".env.example": "APP_URL=x\nAPP_LEVLE=INFO\n"})
    done = env(root, "--fix")
    assert git(root, "status", "--porcelain") == ""
    assert "APP_LEVEL was left out" in done.stderr


@pytest.mark.parametrize(
    ("code", "hidden"),
    [
        ("KEY = os.environ.get('APP_SECRET_KEY', 'hunter2hunter2')\n", "hunter2"),
        ("URL = os.environ.get('APP_DB', 'postgresql://app:s3same@db/app')\n", "s3same"),
        ("KEY = os.environ.get('APP_X', 'sk_" + "live_9vQ2mXr7Tz4KpLw8Yc3NbHd6')\n", "9vQ2mXr7"),
    ],
)
def test_a_secret_default_is_shown_nowhere(make_repo: MakeRepo, code: str, hidden: str) -> None:
    root = make_repo({**TREE, "app/config.py": f"import os\n{code}", "README.md": TABLE, ".env.example": ""})
    done = env(root, "--fix")
    said = done.output + (root / "README.md").read_text() + (root / ".env.example").read_text()
    assert "APP_" in said
    assert hidden not in said


def test_an_example_that_git_ignores_is_not_written(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, ".gitignore": ".env*\n"})
    (root / ".env.example").write_text("MINE=1\n")
    done = subprocess.run([sys.executable, "-m", "gates", "env", "--fix"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "git ignores it" in done.stderr
    assert (root / ".env.example").read_text() == "MINE=1\n"


def test_a_file_that_cannot_be_read_is_said_and_exits_with_3(make_repo: MakeRepo) -> None:
    root = make_repo({**TREE, "app/broken.py": "import os\nos.environ[\n"})
    done = env(root)
    assert done.return_value == 3
    assert "app/broken.py cannot be read" in done.stderr
    assert "APP_URL" in done.stdout


def test_a_project_that_reads_nothing_says_so(make_repo: MakeRepo) -> None:
    done = env(make_repo({"app/__init__.py": "", "app/main.py": "print(1)\n"}))
    assert (done.return_value, done.stdout) == (0, "")
    assert "No environment variable is read" in done.stderr


def test_a_name_that_cannot_be_computed_is_said(make_repo: MakeRepo) -> None:
    done = env(make_repo({**TREE, "app/x.py": "import os\nimport sys\nX = os.environ[sys.argv[1]]\n"}))
    assert "app/x.py:3 reads a variable whose name cannot be computed" in done.stderr
