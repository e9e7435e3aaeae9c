"""Which earlier document a committed one is compared with, and what counts as a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gates import config, registry
from gates.catalog.api_docs._contract import contract
from gates.catalog.api_docs._facts import Contract
from gates.project import Project
from gates.tools import openapi
from tests.conftest import MakeRepo, git, lay

_PATH = "docs/openapi.json"


def _text(schema: Any, version: str = "1.4.0") -> str:
    content = {"content": {"application/json": {"schema": schema}}}
    paths = {"/orders": {"get": {"responses": {"200": {"description": "ok", **content}}}}}
    return json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": version}, "paths": paths}, indent=1)


def _project(version: str) -> str:
    return f"[project]\nname = 'shop'\nversion = '{version}'\n"


_ONE, _TWO = (
    {"type": "object", "required": names, "properties": {n: {"type": "string"} for n in names}}
    for names in (["a"], ["a", "b"])
)


def _commit(root: Path, files: dict[str, str], *tags: str) -> None:
    lay(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more", "--allow-empty")
    for tag in tags:
        git(root, "tag", tag)


def _contract(root: Path, base: str | None = None) -> Contract:
    project = Project(root, config.load(root, registry.IDS), base=base)
    return contract(project, openapi.parse(_PATH, project.read(_PATH)))


def test_the_last_release_is_what_clients_have(make_repo: MakeRepo) -> None:
    root = make_repo({_PATH: _text(_ONE), "pyproject.toml": _project("0.9.0")})
    _commit(root, {_PATH: _text(_TWO), "pyproject.toml": _project("1.4.0")}, "v1.4.0", "v1.5.0rc1", "deploy-77")
    git(root, "tag", "v0.9.0", "HEAD~1")
    _commit(root, {_PATH: _text(_ONE, "1.5.0"), "pyproject.toml": _project("1.5.0")})
    found = _contract(root, base="HEAD")
    assert (found.since, [c.id for c in found.breaking]) == (
        "the release v1.4.0",
        ["response-required-property-removed"],
    )
    assert found.promised == (("1.4.0", "1.5.0"), ("1.4.0", "1.5.0"))
    assert found.breaking[0].line > 1


def test_without_a_release_that_had_it_the_base_counts(make_repo: MakeRepo) -> None:
    root = make_repo({"README.md": ""})
    git(root, "tag", "v1.0.0")
    _commit(root, {_PATH: _text(_TWO)})
    _commit(root, {_PATH: _text(_ONE)})
    found = _contract(root, base="HEAD~1")
    assert (found.since, len(found.breaking), found.promised[1]) == ("the base", 1, ("", ""))
    assert _contract(root, base="HEAD~2") == Contract()


def test_without_a_release_and_without_a_base_there_is_nothing_earlier(make_repo: MakeRepo) -> None:
    assert _contract(make_repo({_PATH: _text(_ONE)})).nothing_earlier


def test_a_tag_says_the_version_that_a_build_makes(make_repo: MakeRepo) -> None:
    root = make_repo({_PATH: _text(_TWO), "pyproject.toml": "[project]\nname = 'shop'\ndynamic = ['version']\n"})
    git(root, "tag", "shop-2.1.0")
    assert _contract(root).promised[1] == ("2.1.0", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"allOf": [_ONE]}, _ONE),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": True}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"properties": {"p": {"anyOf": [_ONE, {"type": "null"}]}}}, {"properties": {"p": {**_ONE, "nullable": True}}}),
    ],
)
def test_another_way_to_write_the_same_breaks_nobody(make_repo: MakeRepo, before: Any, after: Any) -> None:
    root = make_repo({_PATH: _text(before)})
    lay(root, {_PATH: _text(after)})
    assert _contract(root, base="HEAD").breaking == ()


def test_files_beside_the_document_belong_to_it(make_repo: MakeRepo) -> None:
    root = make_repo({_PATH: _text({"$ref": "order.json"}), "docs/order.json": json.dumps(_TWO)})
    lay(root, {"docs/order.json": json.dumps(_ONE)})
    assert [c.id for c in _contract(root, base="HEAD").breaking] == ["response-required-property-removed"]
