"""The runners that we are measured against, each in an environment of its own, and their configuration for given commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def installed(name: str, scratch: Path) -> str | None:
    """The path of a tool in an environment that is made for it, None where it cannot be installed."""
    place = scratch / f"env-{name}"
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or "uv"
    subprocess.run([uv, "venv", "-q", str(place)], capture_output=True)
    done = subprocess.run([uv, "pip", "install", "-q", "-p", str(place), name], capture_output=True)
    return str(place / "bin" / name) if done.returncode == 0 else None


def nox_file(commands: Mapping[str, str]) -> str:
    """Sessions without environments; any exit code counts."""
    sessions = "\n".join(
        f"@nox.session(name={name!r}, venv_backend='none', allow_parallel=True)\ndef session_{n}(s):\n"
        f"    s.run('sh', '-c', {command!r}, external=True, success_codes=range(256))\n"
        for n, (name, command) in enumerate(commands.items())
    )
    return f"import nox\n\n{sessions}"


def tox_file(commands: Mapping[str, str]) -> str:
    """Environments that install nothing; a command may fail."""
    blocks = "\n".join(
        f"[testenv:{name}]\nskip_install = true\nno_package = true\nallowlist_externals = sh\npass_env = *\n"
        f"commands = sh -c '{command} || true'\n"
        for name, command in commands.items()
    )
    return f"[tox]\nenv_list = {','.join(commands)}\nno_package = true\n\n{blocks}"


def pre_commit_file(commands: Mapping[str, str]) -> str:
    """Local hooks that always run; prek reads the same."""
    hooks = "".join(
        f"      - id: {name}\n        name: {name}\n        language: system\n        always_run: true\n        pass_filenames: false\n"
        f"        entry: sh -c '{command} || true'\n"
        for name, command in commands.items()
    )
    return f"repos:\n  - repo: local\n    hooks:\n{hooks}"
