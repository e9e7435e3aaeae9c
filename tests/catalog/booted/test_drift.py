"""A committed document beside the served one, framework by framework: each booted once, then compared with several commits."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from gates import config, registry
from gates.project import Project
from gates.tools import app_boot
from tests.catalog.booted import others, services
from tests.catalog.booted.services import blocking, documented
from tests.conftest import Files, MakeRepo, lay

_STALE = "api-docs/stale-document"

_FRAMEWORKS = [
    pytest.param(services.FASTAPI, "docs/openapi.json", id="fastapi"),
    pytest.param(others.SCHEMA_GENERATOR, "openapi.yaml", id="starlette"),
    pytest.param(services.LITESTAR, "openapi.json", id="litestar"),
    pytest.param(services.DJANGO, "schema.yml", id="drf-spectacular"),
    pytest.param(services.NINJA, "docs/api.json", id="ninja"),
    pytest.param(services.SMOREST, "api/spec.yaml", id="flask-smorest"),
    pytest.param(others.APIFLASK, "docs/reference/pets.yaml", id="apiflask"),
    pytest.param(others.FLASK_OPENAPI3, "books-openapi.json", id="flask-openapi3"),
    pytest.param(others.QUART, "swagger.json", id="quart"),
]


@pytest.mark.parametrize(("files", "path"), _FRAMEWORKS)
def test_what_the_application_serves_has_to_be_committed(make_repo: MakeRepo, files: Files, path: str) -> None:
    root = make_repo(files)
    boot = app_boot.described(Project(root, config.load(root, registry.IDS)))
    served = json.loads(json.dumps(boot.documents[0].document))

    def found(document: Any) -> list[tuple[str, str | None, int | None]]:
        text = json.dumps(document, indent=2) if path.endswith(".json") else yaml.safe_dump(document, sort_keys=False)
        lay(root, {path: text})
        project = Project(root, config.load(root, registry.IDS))
        project.once("boot of the application", lambda: (boot, None))
        said = documented(project)
        assert said[0].unanswered == ()
        assert [d.path for d in said[0].documents] == [path]
        lines = text.splitlines()
        return [(r, lines[(n or 1) - 1].strip().strip('",:[]{ -'), n) for r, _, n in blocking(said[1])]

    assert found(served) == []
    assert found(_upside_down(served, "")) == []
    for name, changed, rule, word in _changes(served):
        told = found(changed)
        assert any(r == rule and word in str(line) for r, line, _ in told), (name, told)


def _changes(served: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """(name, committed document, rule, word on the line that is named)."""
    path = next(p for p, item in served["paths"].items() if item)
    method = next(m for m in served["paths"][path] if m in {"get", "post"})

    changed = copy.deepcopy(served)
    changed["paths"]["/former"] = changed["paths"].pop(path)
    yield "a path was renamed", changed, _STALE, method

    changed = copy.deepcopy(served)
    changed["paths"][path][method]["responses"]["418"] = {"description": "No longer."}
    yield "a response went away", changed, _STALE, "418"

    changed = copy.deepcopy(served)
    changed["paths"][path][method]["tags"] = ["Elsewhere"]
    yield "a tag was changed", changed, _STALE, "tags" if not served["paths"][path][method].get("tags") else "Elsewhere"

    changed = copy.deepcopy(served)
    changed["info"]["title"] = "Formerly"
    yield "the title was changed", changed, _STALE, "title"

    schemas = served.get("components", {}).get("schemas", {})
    name = next((n for n, schema in schemas.items() if schema.get("properties")), "")
    for prop in list(schemas[name]["properties"])[:1] if name else ():
        changed = copy.deepcopy(served)
        changed["components"]["schemas"][name]["properties"][prop] = {"type": "boolean", "title": "Other"}
        yield "a property got another type", changed, _STALE, ""

        changed = copy.deepcopy(served)
        del changed["components"]["schemas"][name]["properties"][prop]
        yield "a property is new", changed, _STALE, "properties"


def _upside_down(node: Any, key: str) -> Any:
    """The same document in another order."""
    if isinstance(node, dict):
        return {k: _upside_down(v, k) for k, v in reversed(node.items())}
    if isinstance(node, list):
        items = [_upside_down(v, "") for v in node]
        return (
            items[::-1]
            if key in {"parameters", "required", "enum", "tags", "oneOf", "anyOf", "allOf", "security"}
            else items
        )
    return node


def test_a_document_of_the_whole_is_compared_with_what_a_mounted_application_makes(make_repo: MakeRepo) -> None:
    root = make_repo(others.MOUNTED)
    boot = app_boot.described(Project(root, config.load(root, registry.IDS)))
    _, old, new = [json.loads(json.dumps(d.document)) for d in boot.documents]
    whole = {**old, "paths": {f"/api{path}": item for path, item in old["paths"].items()}}
    lay(root, {"docs/openapi.json": json.dumps(whole, indent=1)})
    project = Project(root, config.load(root, registry.IDS))
    project.once("boot of the application", lambda: (boot, None))
    facts, said = documented(project)
    assert [d.differences for d in facts.documents] == [()]
    assert facts.uncommitted == ("/api/v2",)
    advice = [("api-docs/not-committed", False), ("api-docs/not-compared", False)]
    assert [(f.rule, f.blocking) for f in said] == advice
    lay(root, {"docs/v2/openapi.json": json.dumps(new)})
    project = Project(root, config.load(root, registry.IDS))
    project.once("boot of the application", lambda: (boot, None))
    assert [f.rule for f in documented(project)[1]] == ["api-docs/not-compared"]
