"""Which committed documents are compared with which served ones, and how a document is written again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gates.catalog.api_docs import _documents, _regenerate
from gates.model import Evidence
from gates.tools.app_boot import Boot, Route, Served
from tests.conftest import Files, OpenProject


def _document(*paths: str, title: str = "Shop", **more: Any) -> dict[str, Any]:
    operation = {"responses": {"200": {"description": "Fine."}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {path: {"get": operation} for path in paths},
        **more,
    }


def _boot(*routes: str, documents: tuple[Served, ...] = (), app: str = "shop.main:app") -> Boot:
    table = tuple(Route(path, ("GET",)) for path in routes)
    return Boot(
        framework="fastapi",
        version="1",
        app=app,
        interface="asgi",
        routes=table,
        documents=documents,
        evidence=Evidence("boot"),
    )


def _compared(open_project: OpenProject, files: Files, boot: Boot, document: str | None = None) -> list[str]:
    found, unreadable = _documents.committed(open_project(files), document)
    assert unreadable == ()
    return [p.document.path for p in _documents.pairs(found, boot, configured=document is not None)]


_OURS = json.dumps(_document("/items"))
_BOOT = _boot("/items", documents=(Served("", _document("/items")),))


@pytest.mark.parametrize(
    "path",
    [
        "openapi.json",
        "docs/openapi.yaml",
        "schema.yml",
        "api/v1.yaml",
        "spec/shop.json",
        "docs/reference/http/shop.yaml",
    ],
)
def test_a_document_is_found_where_people_put_it(open_project: OpenProject, path: str) -> None:
    assert _compared(open_project, {path: _OURS}, _BOOT) == [path]


def test_keys_in_any_order_make_a_document(open_project: OpenProject) -> None:
    late = json.dumps(
        dict(reversed(_document("/items", components={"schemas": {"X": {"enum": ["y" * 9000]}}}).items()))
    )
    assert _compared(open_project, {"openapi.json": late}, _BOOT) == ["openapi.json"]


def test_a_file_that_only_speaks_of_openapi_is_none(open_project: OpenProject) -> None:
    files = {"docs/settings.json": '{"tools": {"openapi": "3.1.0"}}', "docs/plan.yaml": "tools:\n  openapi: 3.1.0\n"}
    assert _compared(open_project, files, _BOOT) == []


def test_the_document_of_a_supplier_is_not_compared(open_project: OpenProject) -> None:
    files = {"openapi.json": _OURS, "clients/bank/openapi.json": json.dumps(_document("/payments", title="Bank"))}
    assert _compared(open_project, files, _BOOT) == ["openapi.json"]


def test_where_there_is_only_the_document_of_a_supplier_nothing_is_compared(open_project: OpenProject) -> None:
    bank = json.dumps(_document("/payments", title="Bank"))
    assert _compared(open_project, {"src/shop/clients/bank/api/bank.json": bank}, _BOOT) == []


def test_a_document_at_the_usual_place_is_compared_even_if_nothing_agrees(open_project: OpenProject) -> None:
    assert _compared(open_project, {"docs/openapi.json": json.dumps(_document(title="Old"))}, _BOOT) == [
        "docs/openapi.json"
    ]


def test_copies_of_former_versions_are_left_out_where_there_is_a_current_one(open_project: OpenProject) -> None:
    files = {"docs/openapi.json": _OURS, "docs/releases/1.0.0/openapi.json": _OURS}
    assert _compared(open_project, files, _BOOT) == ["docs/openapi.json"]


def test_a_document_in_a_folder_of_a_version_alone_is_the_current_one(open_project: OpenProject) -> None:
    assert _compared(open_project, {"docs/1.0/openapi.json": _OURS}, _BOOT) == ["docs/1.0/openapi.json"]


def test_a_configured_document_is_compared_wherever_it_is(open_project: OpenProject) -> None:
    files = {"tests/data/contract.json": json.dumps(_document("/else", title="Else"))}
    assert _compared(open_project, files, _BOOT, "tests/data/contract.json") == ["tests/data/contract.json"]


@pytest.mark.parametrize(
    ("committed", "served"),
    [
        (_document("/api/items"), Served("/api", _document("/items"))),
        (_document("/api/items"), Served("", _document("/items", servers=[{"url": "https://shop.example.com/api"}]))),
        (_document("/items", servers=[{"url": "/api"}]), Served("", _document("/api/items"))),
    ],
    ids=["mounted", "base of the served", "base of the committed"],
)
def test_paths_are_compared_from_where_the_committed_document_begins(
    open_project: OpenProject, committed: dict[str, Any], served: Served
) -> None:
    found, _ = _documents.committed(open_project({"openapi.json": json.dumps(committed)}), None)
    (pair,) = _documents.pairs(found, _boot("/api/items", documents=(served,)), configured=False)
    assert pair.twin is not None
    assert list(pair.twin.document["paths"]) == list(committed["paths"])
    assert pair.origin is served


def test_a_served_document_without_a_committed_one_is_named(open_project: OpenProject) -> None:
    found, _ = _documents.committed(open_project({"openapi.json": _OURS}), None)
    boot = _boot(
        "/items",
        "/v2/things",
        documents=(Served("", _document("/items")), Served("/v2", _document("/things")), Served("/x", _document())),
    )
    pairs = _documents.pairs(found, boot, configured=False)
    assert list(_documents.uncommitted(pairs, boot)) == ["/v2"]


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"README.md": "Run `make openapi` after a change.\n"}, "make openapi"),
        ({"Makefile": "test:\n\tpytest\nexport-openapi: deps\n\tpython x.py\n"}, "make export-openapi"),
        ({"justfile": "api-docs:\n    python x.py\n"}, "just api-docs"),
        ({"Taskfile.yml": "tasks:\n  openapi:\n    cmds: [python x.py]\n"}, "task openapi"),
        ({"noxfile.py": "import nox\n@nox.session\ndef openapi(session):\n    pass\n"}, "nox -s openapi"),
        ({"scripts/export_openapi.py": "print(1)\n"}, "python scripts/export_openapi.py"),
        (
            {"docs/dev.md": "```\npython manage.py spectacular --file schema.yml\n```\n"},
            "manage.py spectacular --file schema.yml",
        ),
    ],
    ids=["readme", "make", "just", "task", "nox", "script", "manage.py"],
)
def test_the_projects_own_command_writes_the_document_again(
    open_project: OpenProject, files: Files, command: str
) -> None:
    assert _regenerate.command(open_project(files), _BOOT, "openapi.json", _BOOT.documents[0]) == command


@pytest.mark.parametrize(
    ("served", "app", "command"),
    [
        (Served("", {}, by="drf-spectacular"), "Django with a.b", "django-admin spectacular --file openapi.json"),
        (Served("", {}, by="ninja"), "Django with a.b", "django-admin export_openapi_schema --output openapi.json"),
        (Served("", {}, by="flask-smorest"), "shop:app", "flask --app shop:app openapi write openapi.json"),
        (Served("", {}, by="apiflask"), "shop:create_app()", "flask --app shop:create_app spec --output openapi.json"),
        (Served("", {}, by="litestar"), "shop:app", "litestar --app shop:app schema openapi --output openapi.json"),
        (
            Served("", {}, by="fastapi"),
            "shop.main:create_app()",
            "python -c 'import json; from shop.main import create_app; print(json.dumps(create_app().openapi(), indent=2))' > openapi.json",
        ),
        (
            Served("", {}, at="/schema"),
            "a:b",
            "save what the running application answers at GET /schema as openapi.json",
        ),
        (Served("", {}, by="$ python x.py > openapi.json"), "a:b", "python x.py > openapi.json"),
        (Served("", {}), "a:b", ""),
    ],
)
def test_without_one_the_frameworks_command_does(
    open_project: OpenProject, served: Served, app: str, command: str
) -> None:
    assert _regenerate.command(open_project({"a.py": ""}), _boot(app=app), "openapi.json", served) == command
