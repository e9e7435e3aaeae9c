import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from orders import cli

DOCUMENT = Path(__file__).parents[1] / "docs" / "openapi.json"


def test_a_stale_api_document_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "docs" / "openapi.json"
    assert cli.main(["openapi", str(path), "--check"]) == 1
    assert "orders openapi" in capsys.readouterr().err

    assert cli.main(["openapi", str(path)]) == 0
    assert cli.main(["openapi", str(path), "--check"]) == 0
    assert json.loads(path.read_text("utf-8"))["info"]["title"] == "Orders"


def test_every_operation_documents_its_failures_as_envelopes() -> None:
    document = json.loads(DOCUMENT.read_text("utf-8"))
    envelope = {"$ref": "#/components/schemas/ErrorAnswer"}
    for operations in document["paths"].values():
        for operation in operations.values():
            failures = {k: v for k, v in operation["responses"].items() if int(k) >= 400}
            assert "500" in failures
            for failure in failures.values():
                assert failure["content"]["application/json"]["schema"] == envelope


def test_serving_leaves_logging_to_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **options: calls.append({"app": app, **options}))
    assert cli.main(["serve", "--port", "9000"]) == 0
    assert calls == [
        {
            "app": "orders.main:create_app",
            "factory": True,
            "host": "127.0.0.1",
            "port": 9000,
            "log_config": None,
            "access_log": False,
        }
    ]


def test_the_package_can_be_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["orders", "--help"])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("orders", run_name="__main__")
    assert "run the service" in capsys.readouterr().out
