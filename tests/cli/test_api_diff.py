"""`gates api-diff`: files and documents of git, three forms, exit codes, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import click.testing
import pytest

from gates.cli.api_diff import command
from gates.errors import UsageError
from tests.conftest import MakeRepo

_OLD = """openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /orders:
    get:
      parameters: [{in: query, name: q, schema: {type: string}}]
      responses: {'200': {description: ok}}
"""
_BROKEN = _OLD.replace("name: q,", "name: q, required: true,")
_GREATER = _OLD + "  /other:\n    get: {responses: {}}\n"


def _run(*words: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(command, list(words), standalone_mode=False, catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("old.yaml", _OLD), ("broken.yaml", _BROKEN), ("greater.yaml", _GREATER)):
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_what_breaks_clients_is_exit_1_and_anything_else_0() -> None:
    assert _run("old.yaml", "broken.yaml").return_value == 1
    assert _run("old.yaml", "greater.yaml").return_value == 0
    assert _run("old.yaml", "old.yaml").return_value == 0


@pytest.mark.usefixtures("folder")
def test_json_has_five_keys_for_each_change() -> None:
    assert json.loads(_run("old.yaml", "broken.yaml", "--format", "json").stdout) == [
        {
            "id": "request-parameter-became-required",
            "level": "ERR",
            "operation": "GET",
            "path": "/orders",
            "text": "The query parameter 'q' became required.",
        }
    ]
    assert json.loads(_run("old.yaml", "old.yaml", "--format", "json").stdout) == []


@pytest.mark.usefixtures("folder")
def test_text_and_markdown_name_what_changed_and_count() -> None:
    assert _run("old.yaml", "broken.yaml").stdout.splitlines() == [
        "ERR   GET /orders: The query parameter 'q' became required. [request-parameter-became-required]",
        "1 change: 1 breaking.",
    ]
    assert _run("old.yaml", "greater.yaml", "--format", "markdown").stdout.splitlines() == [
        "1 change: 1 harmless.",
        "",
        "| Level | Operation | Change | Id |",
        "| --- | --- | --- | --- |",
        "| INFO | `GET /other` | GET /other is new. | `endpoint-added` |",
    ]
    assert _run("old.yaml", "old.yaml").stdout == "Nothing changed that a client could notice.\n"


def test_names_from_a_document_do_not_reach_the_terminal_as_commands(folder: Path) -> None:
    (folder / "odd.yaml").write_text(_OLD + '  "/o\\e[2J": {get: {responses: {}}}\n')
    for form in ("text", "markdown"):
        assert "/o\N{REPLACEMENT CHARACTER}[2J" in _run("old.yaml", "odd.yaml", "--format", form).stdout
    assert json.loads(_run("old.yaml", "odd.yaml", "--format", "json").stdout)[0]["path"] == "/o\x1b[2J"


def test_a_document_is_read_from_git(make_repo: MakeRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_repo({"docs/api.yaml": _OLD})
    monkeypatch.chdir(root)
    (root / "docs/api.yaml").write_text(_BROKEN)
    assert _run("HEAD:docs/api.yaml", "docs/api.yaml").return_value == 1
    assert _run("HEAD:docs/api.yaml", "HEAD:docs/api.yaml").return_value == 0
    with pytest.raises(UsageError, match=r"git knows no commit 'v9' here"):
        _run("v9:docs/api.yaml", "docs/api.yaml")
    with pytest.raises(UsageError, match=r"HEAD has no file 'api\.yaml'"):
        _run("HEAD:api.yaml", "docs/api.yaml")


def test_files_that_a_document_refers_to_are_read(folder: Path) -> None:
    for side, kind in (("a", "string"), ("b", "number")):
        (folder / side).mkdir()
        (folder / side / "api.yaml").write_text(
            "openapi: 3.0.0\npaths: {/p: {get: {responses: {'200': {content: {application/json: {schema: {$ref: s.yaml}}}}}}}}\n"
        )
        (folder / side / "s.yaml").write_text(f"type: {kind}\n")
    assert _run("a/api.yaml", "b/api.yaml").return_value == 1
    (folder / "b/s.yaml").unlink()
    with pytest.raises(UsageError, match=r"b/api\.yaml refers to s\.yaml, and there is no such file"):
        _run("a/api.yaml", "b/api.yaml")
    (folder / "a/s.yaml").unlink()
    done = _run("a/api.yaml", "b/api.yaml")
    assert (done.return_value, done.stderr) == (
        0,
        "Both refer to s.yaml, which is in neither place: what it says was not compared.\n",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "new.yaml: there is no such file"),
        (b"a: [1,\nb: 2", "new.yaml cannot be parsed: line 3"),
        (b"{}", "new.yaml is no OpenAPI document"),
        (b"- 1", "no object"),
        (b"openapi: 1.0.0", "new.yaml is no OpenAPI document"),
        (b"\xff\xfe\x00", "new.yaml is no text in UTF-8"),
    ],
)
def test_bad_input_is_one_sentence(folder: Path, text: bytes | None, said: str) -> None:
    if text is not None:
        (folder / "new.yaml").write_bytes(text)
    with pytest.raises(UsageError, match=said) as raised:
        _run("old.yaml", "new.yaml")
    assert raised.value.exit_code == 2


@pytest.mark.usefixtures("folder")
def test_a_folder_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        _run("old.yaml", str(tmp_path))
