"""The example service, end to end: all ten gates green, and each of ten planted defects turns its gate red at its place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gates import config, registry
from gates.project import Project
from tests.conftest import git

EXAMPLE = Path(__file__).parent.parent / "examples/orders"


class Defect(NamedTuple):
    """What is planted: `old` becomes `new` in `file`; the finding must be at `path`, on one of `lines` from the planted text on."""

    gate: str
    file: str
    old: str
    new: str
    path: str
    mark: str


DEFECTS = (
    Defect(
        "tests",
        "tests/domain/test_pricing.py",
        "assert PricedLine(quantity=10, unit_price_cents=1).discount_cents == 1",
        "assert PricedLine(quantity=10, unit_price_cents=1).discount_cents == 2",
        "tests/domain/test_pricing.py",
        "discount_cents == 2",
    ),
    Defect(
        "lint",
        "src/orders/services/products.py",
        "import logging\n",
        "import logging\nimport os\n",
        "src/orders/services/products.py",
        "import os",
    ),
    Defect(
        "types",
        "src/orders/services/products.py",
        "total = session.scalars(select(func.count(Product.id))).one()",
        "total = session.scalars(select(func.count(Product.id))).one_or_none()",
        "src/orders/services/products.py",
        "return list(rows), total",
    ),
    Defect("security", "requirements.txt", "h11==0.16.0", "h11==0.14.0", "requirements.txt", "h11==0.14.0"),
    Defect(
        "api-docs",
        "docs/openapi.json",
        '"summary": "Register a customer"',
        '"summary": "Register a client"',
        "docs/openapi.json",
        "Register a client",
    ),
    Defect(
        "migrations",
        "migrations/versions/0004_open_orders_index.py",
        "def upgrade() -> None:\n",
        "def upgrade() -> None:\n"
        '    if op.get_context().dialect.name == "postgresql":\n'
        "        op.execute(\"CREATE TYPE order_mark AS ENUM ('new')\")\n",
        "migrations/versions/0004_open_orders_index.py",
        "def downgrade",
    ),
    Defect(
        "logging",
        "src/orders/main.py",
        '    logger.info("service started", extra={"version": __version__})',
        '    logger.info("service started", extra={"dsn": app.state.settings.database_url})',
        "src/orders/main.py",
        '"dsn"',
    ),
    Defect(
        "errors",
        "src/orders/api/middleware.py",
        "            await answer_fault()(scope, receive, send)",
        "            import traceback\n\n"
        "            from starlette.responses import JSONResponse\n\n"
        "            if logger.isEnabledFor(logging.DEBUG):\n"
        '                await JSONResponse({"trace": traceback.format_exc()}, 500)(scope, receive, send)\n'
        "                return\n"
        "            await answer_fault()(scope, receive, send)",
        "src/orders/api/middleware.py",
        "traceback.format_exc()",
    ),
    Defect(
        "env-docs",
        "src/orders/config.py",
        "    shipping_cents: int",
        "    express_cents: int = Field(default=990, ge=0)\n    shipping_cents: int",
        "src/orders/config.py",
        "express_cents",
    ),
    Defect(
        "readme",
        "README.md",
        "cp .env.example .env",
        "cp .env.sample .env",
        "README.md",
        "cp .env.sample .env",
    ),
)


@pytest.fixture(scope="session")
def python() -> Path:
    """The example's own interpreter, built once as a user's first run builds it."""
    return Project(EXAMPLE, config.load(EXAMPLE, registry.IDS)).interpreter.path


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The example as a repository of its own, committed on `main`."""
    root = tmp_path / "orders"
    shutil.copytree(
        EXAMPLE, root, ignore=shutil.ignore_patterns(".gates", "reports", "__pycache__", ".venv", "*.db", ".*_cache")
    )
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def judge(root: Path, python: Path, *gates: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """(exit code, gate id → result)."""
    out = root.parent / "out"
    argv = [
        sys.executable,
        "-m",
        "gates",
        "run",
        *gates,
        "--root",
        str(root),
        "--python",
        str(python),
        "--output",
        str(out),
    ]
    env = {k: v for k, v in os.environ.items() if k != "CI"} | {
        "COLUMNS": "200"
    }  # at a desk: its README is judged, not followed
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, env=env)
    assert "Traceback" not in done.stderr
    return done.returncode, {g["id"]: g for g in json.loads((out / "gates.json").read_text())["gates"]}


def told(gate: dict[str, Any]) -> str:
    """Why it is what it is, for a failing assertion."""
    return f"{gate['state']}: {gate['reason']} " + "; ".join(
        f"{f['rule']} {f['path']}:{f['line']} {f['message']}" for f in gate["findings"] if f["blocking"]
    )


def test_all_ten_gates_are_green_and_none_is_excused(service: Path, python: Path) -> None:
    code, gates = judge(service, python)
    assert {k: told(g) for k, g in gates.items() if g["state"] != "passed"} == {}
    assert list(gates) == list(registry.IDS)
    assert code == 0
    assert git(service, "status", "--porcelain") == "", "a run leaves nothing behind in the tree"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Three gates take half of the time of all; their own tests plant the same kinds of defects in small projects."""
    if "planted" in metafunc.fixturenames:
        quick = [d for d in DEFECTS if d.gate not in {"tests", "types", "migrations"}]
        chosen = [[d] for d in DEFECTS] if metafunc.config.getoption("--exact") else [quick]
        metafunc.parametrize("planted", chosen, ids=["+".join(d.gate for d in some) for some in chosen])


def plant(root: Path, defect: Defect) -> None:
    """Write a defect into the service."""
    before = (root / defect.file).read_text()
    assert before.count(defect.old) >= 1
    (root / defect.file).write_text(before.replace(defect.old, defect.new, 1))


def missed(root: Path, defect: Defect, gate: dict[str, Any]) -> str:
    """What the gate says in place of finding the defect where it was planted; "" when it did find it."""
    lines = [n for n, line in enumerate((root / defect.path).read_text().splitlines(), 1) if defect.mark in line]
    places = {(f["path"], f["line"]) for f in gate["findings"] if f["blocking"]}
    found = gate["state"] == "failed" and any((defect.path, line) in places for line in lines)
    return "" if found else told(gate)


def test_planted_defects_turn_their_gates_red_at_their_places(
    service: Path, python: Path, planted: list[Defect], request: pytest.FixtureRequest
) -> None:
    """Several at a time; with `--exact` one after another, and all ten gates judge each: the other nine stay green."""
    for defect in planted:
        plant(service, defect)
    code, gates = judge(service, python, *([] if request.config.getoption("--exact") else [d.gate for d in planted]))
    assert {d.gate: said for d in planted if (said := missed(service, d, gates.pop(d.gate)))} == {}
    assert {k: told(g) for k, g in gates.items() if g["state"] != "passed"} == {}
    assert code == 1


def test_there_is_a_planted_defect_for_every_gate() -> None:
    assert [d.gate for d in DEFECTS] == list(registry.IDS)
