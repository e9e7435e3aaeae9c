"""Programs out of Debian packages that are not installed: fetched with the system's own apt, unpacked into a folder of ours.

Needs no privilege and changes nothing of the system. What apt fetches it has verified against the system's keys. A folder that is
there is whole: it is filled under another name and then renamed.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gates import process
from gates.errors import ToolFailedError, ToolMissingError

CACHE_VARIABLE = "GATES_CACHE_DIR"
"""Where programs are kept that were fetched once; a folder of the user's cache by default."""

_PATIENT = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20")
_LIMIT_S = 300.0


def cache_folder() -> Path:
    """Where we keep what is worth keeping between runs."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gates"


def unpacked(name: str, packages: Sequence[str]) -> Path:
    """The root of a tree that holds these packages and what they need beyond what is installed.

    Args:
        name: what the tree is called.

    Raises:
        ToolMissingError: this is not a Debian.
        ToolFailedError: the packages cannot be had.
    """
    tree = cache_folder() / f"{name}-{_release()}"
    if tree.is_dir():
        return tree
    if not all(shutil.which(program) for program in ("apt-get", "dpkg-deb")):
        raise ToolMissingError(f"{' and '.join(packages)} cannot be fetched: apt-get is not there.")
    tree.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=tree.parent) as place:
        filled = _fill(Path(place), packages)
        try:
            filled.rename(tree)
        except OSError:
            if not tree.is_dir():  # not even another process has filled it meanwhile
                raise
    return tree


def _release() -> str:
    """For which system the packages are, as part of a file name."""
    told = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    words = (told.get("ID", "linux"), told.get("VERSION_ID", ""), platform.machine())
    return re.sub(r"[^\w.]+", "-", "-".join(word for word in words if word))


def _fill(place: Path, packages: Sequence[str]) -> Path:
    """Fetch and unpack; with lists of our own where the system's are missing or too old."""
    try:
        _fetch(place, packages, [])
    except ToolFailedError:
        options = _own_lists(place)
        _apt(place, [*options, *_PATIENT, "update"])
        _fetch(place, packages, options)
    root = place / "root"
    for archive in sorted(place.glob("*.deb")):
        done = process.run(["dpkg-deb", "-x", str(archive), str(root)], cwd=place, timeout=_LIMIT_S)
        if done.exit_code:
            raise ToolFailedError(f"{archive.name} could not be unpacked: {done.stderr.strip()}")
    root.chmod(0o755)
    return root


def _fetch(place: Path, packages: Sequence[str], options: Sequence[str]) -> None:
    uris = _wanted(place, packages, options)
    if not uris:
        raise ToolFailedError(f"apt-get does not know where to fetch {' and '.join(packages)} from.")
    names = [uri.rpartition("/")[2].partition("_")[0] for uri in uris]
    _apt(place, [*options, *_PATIENT, "download", *names])


def _wanted(place: Path, packages: Sequence[str], options: Sequence[str]) -> list[str]:
    """Addresses of the packages and of what they need that is not installed; none when apt has no usable lists."""
    argv = ["apt-get", *options, "install", "--print-uris", "-qq", "--reinstall", "--no-install-recommends", *packages]
    told = process.run(argv, cwd=place, timeout=_LIMIT_S)
    return re.findall(r"(?m)^'([^']+\.deb)' ", told.stdout) if told.exit_code == 0 else []


def _own_lists(place: Path) -> list[str]:
    """Options with which apt keeps its books here instead of in the system."""
    for folder in ("lists/partial", "archives/partial"):
        (place / folder).mkdir(parents=True)
    return ["-o", f"Dir::State::lists={place}/lists", "-o", f"Dir::Cache={place}/archives"]


def _apt(place: Path, words: Sequence[str]) -> None:
    """Run apt-get.

    Raises:
        ToolFailedError: it says no.
    """
    done = process.run(["apt-get", "-qq", *words], cwd=place, timeout=_LIMIT_S)
    if done.exit_code:
        said = next((line for line in done.stderr.splitlines() if line.startswith("E:")), f"exit code {done.exit_code}")
        raise ToolFailedError(f"apt-get could not fetch what is needed: {said}")
