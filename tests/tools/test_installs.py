"""Installs in CI files and Dockerfiles: which may bring something else tomorrow."""

from __future__ import annotations

import pytest

from gates.tools.installs import loose

FILES = {"open.txt": "flask==3.0\n", "hashed.txt": "flask==3.0 --hash=sha256:00\n"}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("RUN pip install flask", "flask is installed"),
        ("- run: python -m pip install 'flask>=3' nox==2026.1", "flask>=3 is installed"),
        ("RUN pip install --no-cache-dir -r open.txt", "open.txt is installed without hashes"),
        ("RUN apt-get update && \\\n  uv pip install --system httpx", "httpx is installed"),
        ("script: npm install", "may go beyond the lock"),
        ("RUN npm install -g yarn", "yarn is installed"),
        ("RUN curl -sSL https://install.example/x.sh | sudo bash -", "A script from the network"),
    ],
)
def test_a_loose_install_is_told_once_with_its_line(command: str, why: str) -> None:
    [found] = loose(f"# first\n{command}\n", FILES.get)
    assert why in found.why
    assert found.line == 2


@pytest.mark.parametrize(
    "command",
    [
        "RUN pip install flask==3.0 'uvicorn[standard]==0.30'",
        "RUN pip install --no-deps .",
        "RUN pip install -e '.[dev]' --index-url https://index.example/simple",
        "RUN pip install -r hashed.txt",
        "RUN pip install --require-hashes -r open.txt",
        "RUN pip install -r elsewhere.txt",
        "RUN pip install -c constraints.txt flask",
        "RUN pip install --upgrade pip setuptools",
        "RUN pip install dist/*.whl",
        "RUN npm ci && npm install -g pnpm@9.1.0",
        "RUN uv sync --frozen",
        "# pip install flask",
        'RUN echo "pip install flask"',
        "RUN curl -fsS https://service.example/health",
    ],
)
def test_a_sound_install_is_let_through(command: str) -> None:
    assert list(loose(command, FILES.get)) == []
