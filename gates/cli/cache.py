"""`gates cache`: what is remembered of earlier runs, and forgetting it."""

from __future__ import annotations

import collections
import time
from pathlib import Path

import click

from gates import engine
from gates.cli import _common
from gates.engine.cache import LARGEST
from gates.errors import NoAnswerError
from gates.project import memory

_MIB = 1024 * 1024


@click.group("cache")
def command() -> None:
    """Facts of earlier runs, replayed while nothing that they depend on changed."""


@command.command("info")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
def info(root: Path | None) -> int:
    """Where the cache is, how large, and what it holds for which gate."""
    cache = _opened(root)
    sizes: collections.Counter[str] = collections.Counter()
    counts: collections.Counter[str] = collections.Counter()
    newest: dict[str, float] = {}
    for path, stat in cache.entries():
        gate = path.parent.name
        sizes[gate] += stat.st_size
        counts[gate] += 1
        newest[gate] = max(newest.get(gate, 0.0), stat.st_mtime)
    click.echo(f"folder  {cache.folder}")
    click.echo(f"size    {sum(sizes.values()) / _MIB:.1f} MiB of at most {LARGEST / _MIB:.0f} MiB")
    for gate in sorted(counts):
        age = max(0, round((time.time() - newest[gate]) / 60))
        click.echo(f"{gate:<12}{counts[gate]:>5} entries {sizes[gate] / 1024:>9.1f} KiB, last used {age} min ago")
    parts = list(memory.held(cache.files))
    if parts:
        count, size = sum(files for files, _ in parts), sum(weight for _, weight in parts)
        most = memory.LARGEST / _MIB
        click.echo(
            f"{'files':<12}{count:>5} entries {size / 1024:>9.1f} KiB of at most {most:.0f} MiB, one for each source file"
        )
        joint = sum(path.stat().st_size for path in cache.files.glob("*/*.bin"))
        click.echo(f"{'together':<12}{'':>14}{joint / 1024:>9.1f} KiB, what the files say together")
    return 0


@command.command("clear")
@click.option("--root", type=click.Path(path_type=Path), help="The repository; the enclosing git work tree by default.")
def clear(root: Path | None) -> int:
    """Forget all facts and durations of earlier runs."""
    cache = _opened(root)
    cache.clear()
    click.echo(f"{cache.folder} is gone.")
    return 0


def _opened(root: Path | None) -> engine.Cache:
    cache = engine.open_cache(_common.open_at(root).root)
    if cache is None:
        raise NoAnswerError(
            "There is no cache: its folder cannot be made.", "Name a writable one with GATES_CACHE_DIR."
        )
    return cache
