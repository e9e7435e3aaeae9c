"""Linters, runners and axe, which are published for Node.js: fetched once into the user's cache, as MariaDB's package is."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def node() -> str:
    """The program."""
    found = shutil.which("node")
    assert found is not None, "the tests of our workflows need Node.js 20 or newer, with npm"
    return found


def modules(name: str, version: str) -> Path:
    """The folder node_modules that holds a package."""
    npm = shutil.which("npm")
    assert npm is not None, "the tests of our workflows and of the HTML report need npm"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gates" / "npm"
    home = cache / f"{name}-{version}"
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as made:
            argv = [
                npm,
                "install",
                "--prefix",
                made,
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                f"{name}@{version}",
            ]
            done = subprocess.run(argv, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, done.stderr
            with contextlib.suppress(OSError):  # another worker was faster
                Path(made).rename(home)
            Path(made).mkdir(exist_ok=True)  # what the context manager takes away
            assert home.is_dir()
    return home / "node_modules"
