"""Bandit runs over every production file with every check on; what the project says about an issue comes out with
it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gates import config, registry
from gates.errors import NoAnswerError, ToolFailedError
from gates.model import Severity
from gates.project import Project
from gates.tools import Command, bandit_json
from gates.tools.bandit_json import Hidden, Issue
from tests.conftest import MakeRepo

SHELL = "import subprocess\n\n\ndef run(command: str) -> None:\n    subprocess.run(command, shell=True){comment}\n"


def project_of(make_repo: MakeRepo, files: Mapping[str, str]) -> Project:
    root = make_repo(files)
    return Project(root, config.load(root, registry.IDS), python=Path(sys.executable))


def issues(make_repo: MakeRepo, files: Mapping[str, str]) -> list[Issue]:
    project = project_of(make_repo, files)
    return [i for i in bandit_json.run(project, project.source_files).issues if i.code == "B602"]


def test_an_issue_comes_with_severity_confidence_place_and_weakness(make_repo: MakeRepo) -> None:
    found = issues(make_repo, {"app/run.py": SHELL.format(comment="")})[0]
    assert (found.severity, found.confidence, found.path, found.line, found.cwe) == (
        Severity.HIGH,
        Severity.HIGH,
        "app/run.py",
        5,
        78,
    )
    assert found.hidden is Hidden.NO


@pytest.mark.parametrize(
    ("comment", "hidden"),
    [
        ("  # nosec", Hidden.BLANKET),
        ("  # nosec - reviewed by somebody", Hidden.BLANKET),
        ("  #nosec B602", Hidden.NAMED),
        ("  # nosec: B602, B607", Hidden.NAMED),
        ("  # nosec subprocess_popen_with_shell_equals_true", Hidden.NAMED),
        ("  # nosec B999", Hidden.NO),
        ("  # noqa: S602", Hidden.NO),
    ],
)
def test_a_nosec_comment_is_read_as_bandit_reads_it(make_repo: MakeRepo, comment: str, hidden: Hidden) -> None:
    found = issues(make_repo, {"app/run.py": SHELL.format(comment=comment)})[0]
    assert found.hidden is hidden
    assert found.hidden_at == (("app/run.py", 5) if hidden is not Hidden.NO else ("", 0))


def test_a_nosec_comment_anywhere_in_the_expression_counts(make_repo: MakeRepo) -> None:
    call = "subprocess.run(\n        command,\n        shell=True,  # nosec B602\n    )"
    text = f"import subprocess\n\n\ndef run(command):\n    {call}\n"
    assert [i.hidden for i in issues(make_repo, {"app/run.py": text})] == [Hidden.NAMED]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("pyproject.toml", "[tool.bandit]\nskips = ['B602']\n", 2),
        ("pyproject.toml", "[tool.bandit]\ntests = ['B101']\n", 2),
        ("pyproject.toml", "[tool.bandit]\n# why\nexclude_dirs = ['app/']\n", 3),
        ("bandit.yaml", "skips: [B602]\n", 1),
        (".bandit", "[bandit]\nskips = B101,B602\n", 2),
        (".bandit", "[bandit]\nexclude = */app/*\n", 2),
    ],
)
def test_a_setting_that_would_hide_an_issue_is_named_with_its_line(
    make_repo: MakeRepo, name: str, text: str, line: int
) -> None:
    found = issues(make_repo, {"app/run.py": SHELL.format(comment=""), name: text})
    assert [(i.hidden, i.hidden_at) for i in found] == [(Hidden.CONFIGURED, (name, line))]


def test_settings_of_single_checks_reach_bandit(make_repo: MakeRepo) -> None:
    text = "def check(x):\n    assert x\n"
    config_text = "[tool.bandit.assert_used]\nskips = ['*/run.py']\n"
    project = project_of(make_repo, {"app/run.py": text, "app/other.py": text, "pyproject.toml": config_text})
    assert [i.path for i in bandit_json.run(project, project.source_files).issues] == ["app/other.py"]


def test_a_file_that_cannot_be_parsed_is_told(make_repo: MakeRepo) -> None:
    project = project_of(make_repo, {"app/good.py": "x = 1\n", "app/bad.py": "def (:\n", "-odd name\n.py": "y = 1\n"})
    report = bandit_json.run(project, project.source_files)
    assert report.files == 2
    assert report.unread == ("bandit could not read app/bad.py: syntax error while parsing AST from file.",)


@pytest.mark.parametrize(("name", "text"), [("bandit.yaml", "skips: [\n"), (".bandit", "skips = B101\n")])
def test_settings_that_cannot_be_parsed_are_told(make_repo: MakeRepo, name: str, text: str) -> None:
    project = project_of(make_repo, {"app/good.py": "x = 1\n", name: text})
    with pytest.raises(NoAnswerError, match=name):
        bandit_json.run(project, project.source_files)


def test_bandit_without_a_report_is_an_error(
    make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tool = tmp_path / "bandit"
    tool.write_text("#!/bin/sh\necho 'No issues identified.'\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setattr(bandit_json, "tool_command", lambda project, name: Command((str(tool),), "1", own=False))
    project = project_of(make_repo, {"app/good.py": "x = 1\n"})
    with pytest.raises(ToolFailedError, match="bandit ended with exit code 0 and no report"):
        bandit_json.run(project, project.source_files)
