"""`gates advisories`: what a user sees of the advisory source."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import click.testing
import pytest

from gates.cli.advisories import command
from gates.errors import UsageError
from gates.tools.osv_source import SourceError
from tests.conftest import MakeRepo
from tests.osv_fixtures import below, record, write

WIDGET = record("GHSA-1", events=below("1.2"))


def run(*words: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(command, list(words), standalone_mode=False, catch_exceptions=False)


def test_info_says_which_source_a_run_would_ask_and_that_it_knows_something(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "pyproject.toml": '[tool.gates.security]\nadvisories = "records"\n',
            "records/GHSA-1.json": json.dumps(WIDGET),
        }
    )
    done = run("info", "--root", str(root))
    assert done.return_value == 0
    assert done.stdout.splitlines() == [
        f"source  {root}/records",
        "holds   1 records, the newest of 2026-01-02",
        "canary  widget 0 is reported, so it knows something",
    ]


def test_info_believes_the_environment_more_than_the_configuration(
    make_repo: MakeRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_repo({"pyproject.toml": '[tool.gates.security]\nadvisories = "nowhere"\n'})
    monkeypatch.setenv("GATES_ADVISORIES", str(write(tmp_path / "other", WIDGET)))
    assert "/other" in run("info", "--root", str(root)).stdout


def test_a_source_that_knows_nothing_is_an_error(make_repo: MakeRepo, tmp_path: Path) -> None:
    empty = write(tmp_path / "empty", record("A-1", ecosystem="npm", events=below("1")))
    with pytest.raises(SourceError, match="knows nothing"):
        run("info", str(empty), "--root", str(make_repo({})))


def test_what_was_pulled_is_a_source(make_repo: MakeRepo, tmp_path: Path) -> None:
    records, target = write(tmp_path / "records", WIDGET), tmp_path / "advisories.zip"
    done = run("pull", str(target), "--from", str(records))
    assert (done.return_value, done.stdout) == (
        0,
        f"{target}: 1 records, the newest of 2026-01-02, fetched 0 days ago\n",
    )
    assert "fetched 0 days ago" in run("info", str(target), "--root", str(make_repo({}))).stdout


def test_serve_answers_until_it_is_interrupted(make_repo: MakeRepo, tmp_path: Path) -> None:
    records = write(tmp_path / "records", WIDGET)
    words = [sys.executable, "-m", "gates", "advisories", "serve", str(records), "--root", str(make_repo({}))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        ended = threading.Timer(60, server.kill)  # or a failure here would wait for it for ever
        ended.start()
        assert server.stdout is not None
        address = server.stdout.readline().split()[0]
        question = json.dumps({"package": {"name": "widget", "ecosystem": "PyPI"}, "version": "1.0"}).encode()
        with urllib.request.urlopen(f"{address}/v1/query", question, timeout=5) as answer:
            assert [v["id"] for v in json.load(answer)["vulns"]] == ["GHSA-1"]
        port = address.rpartition(":")[2]
        with pytest.raises(UsageError, match=f"Port {port} cannot be used"):
            run("serve", str(records), "--root", str(tmp_path / "repo"), "--port", port)
        os.kill(server.pid, signal.SIGINT)
        assert server.wait(10) == 0
        ended.cancel()
