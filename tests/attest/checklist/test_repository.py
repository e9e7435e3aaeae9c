"""What the committed files prove: code around a request, layers, factors, pages, tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gates.model import Measure
from tests.attest.checklist.subjects import NO, OPEN, YES, answer, document, fields, proof
from tests.render import samples

APP = {"src/shop/__init__.py": "", "requirements.txt": "fastapi==1.0\n"}
IDS = "import logging\nclass F(logging.Filter):\n    def filter(self, record):\n        record.request_id = 'x'\n        return True\n"

CASES: list[tuple[str, dict[str, str], str, str]] = [
    ("error-middleware", {"src/shop/a.py": "app.add_exception_handler(Exception, f)\n"}, YES, "src/shop/a.py:1"),
    ("error-middleware", {"src/shop/a.py": "class M:\n    async def __call__(self, scope, receive, send):\n        try:\n            g()\n        except Exception:\n            log()\n"}, YES, "src/shop/a.py:2"),
    ("error-middleware", {}, OPEN, "No exception handler"),
    ("centralised-errors", {"src/shop/a.py": "app.add_exception_handler(E, f)\n"}, YES, "1 handler in src/shop/a.py"),
    ("centralised-errors", {"src/shop/a.py": "app.add_exception_handler(E, f)\n", "src/shop/x/b.py": "app.add_exception_handler(G, f)\n"}, OPEN, "2 files"),
    ("correlation-ids", {"src/shop/a.py": IDS}, YES, "src/shop/a.py:3"),
    ("correlation-ids", {"src/shop/a.py": "import logging\n"}, OPEN, "Nothing was found"),
    ("structured-logging", {"src/shop/a.py": "import structlog\nstructlog.processors.JSONRenderer()\n"}, YES, "src/shop/a.py:2"),
    ("structured-logging", {"src/shop/a.py": "import logging\nlogging.basicConfig()\n"}, OPEN, "No formatter"),
    ("metrics", {"src/shop/a.py": "from prometheus_client import make_asgi_app\nm = make_asgi_app()\n"}, YES, "src/shop/a.py:2"),
    ("metrics", {"src/shop/a.py": "from prometheus_client import Counter\nc = Counter('a', 'b')\n"}, OPEN, "nothing was found that exposes"),
    ("rate-limiting", {"src/shop/a.py": "from slowapi import Limiter\nl = Limiter(k, default_limits=['9/minute'])\n"}, YES, "src/shop/a.py:2"),
    ("rate-limiting", {"src/shop/a.py": "from slowapi import Limiter\nl = Limiter(k)\n"}, OPEN, "whether it holds for all routes"),
    ("rate-limiting", {"deploy/nginx.conf": "http {\n  limit_req zone=a;\n}\n"}, YES, "deploy/nginx.conf:2"),
    ("dependency-injection", {"src/shop/a.py": "from fastapi import Depends\nd = Depends(f)\n"}, YES, "src/shop/a.py:2"),
    ("dependency-injection", {"src/shop/a.py": "from typing import Protocol\nclass S(Protocol): ...\nclass T:\n    def __init__(self, s: S): ...\n"}, YES, "src/shop/a.py:3 T"),
    ("dependency-injection", {"src/shop/a.py": "x = 1\n"}, OPEN, "No container"),
    ("clean-architecture", {"src/shop/domain/a.py": "import dataclasses\n"}, YES, "None of the 1 files of the domain"),
    ("clean-architecture", {"src/shop/domain/a.py": "import sqlalchemy\n"}, NO, "src/shop/domain/a.py:1 imports sqlalchemy"),
    ("clean-architecture", {"src/shop/domain/a.py": "from shop.api import x\n"}, OPEN, "src/shop/domain/a.py:1 imports shop.api.x"),
    ("clean-architecture", {"src/shop/a.py": "import sqlalchemy\n"}, OPEN, "No folder"),
    ("loose-coupling", {"src/shop/a.py": "from shop import b\n", "src/shop/b.py": "from shop import c\n", "src/shop/c.py": "x = 1\n"}, YES, "3 parts with 2 arrows"),
    ("loose-coupling", {"src/shop/a.py": "from shop import b\n", "src/shop/b.py": "from . import c\n", "src/shop/c.py": "from shop.a import x\n"}, OPEN, "in a circle"),
    ("loose-coupling", {"src/shop/a.py": "from shop import b, c\n", "src/shop/b.py": "from . import a\n", "src/shop/c.py": "x = 1\n"}, OPEN, "shop.a and shop.b"),
    ("caching", {"src/shop/a.py": "import functools\n@functools.lru_cache\ndef f(): ...\n"}, OPEN, "src/shop/a.py:3"),
    ("factor-dependencies", {"Dockerfile": "FROM python\n"}, YES, "Pinned in requirements.txt; installed apart by Dockerfile"),
    ("factor-dependencies", {"requirements.txt": "fastapi>=1\n", "Dockerfile": "FROM python\n"}, OPEN, "no file"),
    ("factor-config", {"src/shop/a.py": "import os\nos.environ['SHOP_MODE']\n"}, YES, "SHOP_MODE (src/shop/a.py:2)"),
    ("factor-backing-services", {"src/shop/a.py": "import os\nos.environ['DATABASE_URL']\n"}, YES, "DATABASE_URL (src/shop/a.py:2)"),
    ("factor-backing-services", {"src/shop/a.py": "U = 'postgresql://shop@db.prod.internal/shop'\n"}, NO, "src/shop/a.py:1"),
    ("factor-build", {"Dockerfile": "FROM python\nCOPY . .\nRUN pip install .\nCMD uvicorn shop\n"}, YES, "Dockerfile:4"),
    ("factor-build", {"Dockerfile": "FROM python\nCOPY . .\nCMD pip install . && uvicorn shop\n"}, NO, "Dockerfile:3"),
    ("factor-port-binding", {"Procfile": "web: uvicorn shop:app --port $PORT\n"}, YES, "Procfile:1"),
    ("factor-logs", {"src/shop/a.py": "import logging\nlogging.StreamHandler()\n"}, YES, "src/shop/a.py:2"),
    ("factor-logs", {"src/shop/a.py": "import logging\nlogging.FileHandler('x')\n"}, NO, "src/shop/a.py:2"),
    ("factor-admin", {"alembic.ini": "[alembic]\n"}, YES, "alembic.ini"),
    ("factor-disposability", {"scripts/entrypoint.sh": "#!/bin/sh\nexec uvicorn shop\n"}, OPEN, "scripts/entrypoint.sh:2"),
    ("factor-parity", {"compose.yaml": "services:\n  db:\n    image: postgres:15\n"}, OPEN, "postgres:15 (compose.yaml:3)"),
    ("factor-codebase", {}, YES, "commit cccccccccccc"),
    ("architecture-diagrams", {"docs/a.md": "# A\n\n```mermaid\ngraph TD\n```\n"}, YES, "docs/a.md:3"),
    ("architecture-diagrams", {"docs/logo.png": "x"}, OPEN, "No diagram"),
    ("runbooks", {"docs/a.md": "# A\n\n## On-call runbook\n"}, YES, "docs/a.md:3 (On-call runbook)"),
    ("runbooks", {"docs/operations.md": "# Operations\n"}, OPEN, "docs/operations.md may be one"),
    ("acceptance-documented", {"docs/a.md": "## Acceptance criteria\n"}, OPEN, "docs/a.md:1"),
    ("assumptions-documented", {"docs/a.rst": "Assumptions\n===========\n"}, OPEN, "docs/a.rst:1"),
    ("ci-workflow", {".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n      - run: gates run\n"}, YES, ".github/workflows/a.yml:4"),
    ("ci-workflow", {".github/workflows/a.yml": "jobs: # gates run\n"}, OPEN, "no step runs `gates`"),
    ("load-tests", {"load/locustfile.py": "from locust import HttpUser\nclass U(HttpUser):\n    def t(self): self.client.get('/v1/orders')\n"}, YES, "Locust load/locustfile.py calls /v1/orders"),
    ("load-tests", {"load/a.js": "import http from 'k6/http'\nhttp.get(`${BASE}/v1/orders`)\n"}, YES, "k6 load/a.js calls /v1/orders"),
    ("load-tests", {"load/a.js": "import x from 'y'\n"}, OPEN, "No script"),
    ("memory-leaks", {"tests/test_a.py": "import tracemalloc\ndef test_a(): ...\n"}, YES, "tests/test_a.py:1"),
    ("memory-leaks", {}, OPEN, "No test watches memory"),
    ("query-analysis", {"tests/test_a.py": "def test_a(c): c.execute('EXPLAIN ANALYZE SELECT 1')\n"}, YES, "tests/test_a.py:1"),
    ("database-tests", {"tests/test_a.py": "import psycopg\ndef test_a(): psycopg.connect('x')\n"}, YES, "tests/test_a.py:2"),
    ("database-tests", {"tests/test_a.py": "URL = 'sqlite:///x'\n"}, OPEN, "tests use SQLite (tests/test_a.py:1)"),
    ("edge-case-tests", {"tests/test_a.py": "import pytest\ndef test_a():\n    with pytest.raises(E): f()\n    assert r.status_code == 404\n"}, OPEN, "1 places expect an exception and 1 a failing status"),
    ("transactions", {"src/shop/a.py": "def f(session): session.commit()\n"}, OPEN, "src/shop/a.py:1 commit"),
    ("transactions", {"src/shop/settings.py": "DATABASES = {'default': {'ATOMIC_REQUESTS': True}}\n"}, YES, "src/shop/settings.py:1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "files", "state", "said"), CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_the_files_prove_it_or_not(tmp_path: Path, name: str, files: dict[str, str], state: str, said: str) -> None:
    found, evidence = proof(name, tmp_path, APP | files)
    assert (found, said in evidence) == (state, True), evidence


def test_tests_that_were_skipped_connect_to_nothing(tmp_path: Path) -> None:
    files = APP | {"tests/test_a.py": "import psycopg\ndef test_a(): psycopg.connect('x')\n"}
    skipped = samples.finding(rule="tests/skipped", blocking=False, path="tests/test_a.py", line=2)
    assert proof("database-tests", tmp_path, files, samples.result("tests", findings=(skipped,)))[0] == OPEN


def test_a_record_without_an_id_refutes_correlation_ids(tmp_path: Path) -> None:
    found = samples.finding(rule="logging/no-request-id", blocking=True)
    assert (
        proof("correlation-ids", tmp_path, APP | {"src/shop/a.py": IDS}, samples.result("logging", findings=(found,)))[
            0
        ]
        == NO
    )


PATHS: dict[str, Any] = {
    "/v1/orders": {"get": {"responses": {"200": answer(fields("data"))}}, "post": {"responses": {}}},
    "/v1/orders/{id}/lines": {"get": {"responses": {}}},
}


@pytest.mark.parametrize(
    ("test", "lacking"),
    [
        ("client.get('/v1/orders?x=1'); client.post('/v1/orders'); client.get(f'/v1/orders/{i}/lines')", ""),
        ("client.get('/v1/orders'); client.post('/v1/orders')", "GET /v1/orders/{id}/lines"),
        ("client.get('/v1/orders'); client.post('/v1/orders'); client.get(i)", "GET /v1/orders/{id}/lines"),
        ("client.get('/v1/orders'); client.post('/v1/orders'); client.get(f'{i}/lines')", ""),
        ("client.get('/v1/orders'); client.request('POST', '/v1/orders'); client.get('/v1/orders/7/lines')", ""),
        ("client.get('/v1/orders'); client.put('/v1/orders'); client.get('/v1/orders/7/lines')", "POST /v1/orders"),
    ],
    ids=["all", "one not", "computed", "end of a path", "by request", "other method"],
)
def test_every_operation_of_the_document_is_called_by_a_test(tmp_path: Path, test: str, lacking: str) -> None:
    files = document(PATHS) | {"tests/test_a.py": f"def test_a(client, i):\n    {test}\n"}
    found, said = proof("endpoint-tests", tmp_path, files)
    assert found == (OPEN if lacking else YES)
    assert lacking in said


def test_logic_is_isolated_where_tests_reach_every_module_without_fixtures(tmp_path: Path) -> None:
    measured = samples.result("tests", measures=(Measure("line coverage of src/shop/domain", 90.0, "%", 80, True),))
    files = APP | {
        "src/shop/domain/a.py": "def f(): return 1\n",
        "tests/test_a.py": "from shop.domain.a import f\ndef test_a(): assert f()\n",
    }
    assert proof("logic-in-isolation", tmp_path, files, measured)[0] == YES
    files["tests/test_a.py"] = "from shop.domain.a import f\ndef test_a(client): assert f()\n"
    assert proof("logic-in-isolation", tmp_path, files, measured)[0] == OPEN
