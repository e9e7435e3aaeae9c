from __future__ import annotations

import pytest

from tests.catalog.readme.conftest import Look

F = "```"


def readme(commands: str, after: str) -> str:
    return f"# X\n\nServes things to people.\n\n## Install\n\nCopy it.\n\n## Run\n\n{F}sh\n{commands}\n{F}\n\n{after}\n"


COMPOSE = "services:\n  db:\n    image: postgres\n    ports: [5432]\n  api:\n    build: .\n    ports: ['127.0.0.1:${PORT:-8001}:8010']\n"
DOCKERFILE = "FROM python:3.12-slim\nEXPOSE 8010\n"
WRONG = [
    ("uvicorn x:y --reload", "Open http://localhost:8010/docs", "port 8010"),
    ("uv run uvicorn x:y", "Open http://localhost:8080", "port 8080"),
    ("python manage.py runserver", "Open http://localhost:8010", "port 8010"),
    ("flask run --debug", "Open http://127.0.0.1:8010", "port 8010"),
    ("cp .env.example .env\ndocker compose up -d", "Open http://localhost:8000", "port 8000"),
    ("docker compose up --build", "Open http://localhost:8010/docs", "port 8010"),
    ("docker build -t x .\ndocker run -p 8010:9999 x", "Call it.", "port 9999"),
    ("true", "The service listens on port 8123.", "port 8123"),
]
RIGHT = [
    ("export ORDERS_PEER=http://localhost:5001", "Call it."),
    ("uvicorn x:y --reload", "Open http://localhost:8000/docs"),
    ("uvicorn x:y --port $PORT", "Open http://localhost:8010/docs"),
    ("uvicorn x:y --env-file .env", "Open http://localhost:8010/docs"),
    ("gunicorn x:y", "Open http://localhost:8010/docs"),
    ("python manage.py runserver", "Open http://localhost:8010"),
    ("flask run", "Open http://localhost:5000, and mail at http://localhost:8025"),
    ("docker compose up -d", "Open http://localhost:8001/docs, mail at http://localhost:8025"),
    ("docker compose up -d\nmake run", "Open http://localhost:8010/docs"),
    ("docker build -t x .\ndocker run -p 9999:8010 x", "Open http://localhost:9999"),
    ("docker run -p 9999:9998 other/image", "Open http://localhost:9999"),
    ("true", "The service listens on port 8010, the proxy talks to port 8123."),
]


@pytest.mark.parametrize(("commands", "after", "port"), WRONG, ids=[f"{c[:30]} {a[-20:]}" for c, a, _ in WRONG])
def test_a_port_at_which_nothing_can_answer_is_named(look: Look, commands: str, after: str, port: str) -> None:
    files = {"README.md": readme(commands, after), "compose.yaml": COMPOSE, "Dockerfile": DOCKERFILE}
    files |= {".env.example": "A=1\n", "manage.py": "import django\n", "proxy.conf": "listen 8080"}
    found = look(files)
    lines = files["README.md"].split("\n")
    number = port.removeprefix("port ")
    assert [(f[0], lines[(f[2] or 0) - 1].count(number) > 0) for f in found if f[3]] == [("port", True)]


@pytest.mark.parametrize(("commands", "after"), RIGHT, ids=[f"{c[:30]} {a[-20:]}" for c, a in RIGHT])
def test_a_port_that_may_be_right_is_left_alone(look: Look, commands: str, after: str) -> None:
    files = {
        "README.md": readme(commands, after),
        "compose.yaml": COMPOSE,
        "Dockerfile": DOCKERFILE,
        "Makefile": "run:\n",
    }
    assert [f for f in look(files) if f[0] == "port"] == []
