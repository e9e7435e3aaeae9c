"""Which scanner finds which secrets, what it alarms about in sound code, and what it costs.

FOLDER is a repository whose credentials are known: the public leaky-repo (github.com/Plazmaz/leaky-repo), which counts the lines with
a risk in each file. Sound code is what is installed beside gates, by whole distributions up to 100,000 lines of Python: libraries
have no credentials, so everything that blocks there is a false alarm. Four look at each: our own patterns, kingfisher, both together as
the gate has them, and detect-secrets, with its entropy plug-ins alone and with all of them. Seconds are CPU seconds of one process.

    python benchmarks/secret_scanners.py FOLDER
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gates import config, registry
from gates.databases.debian import cache_folder
from gates.project import Project
from gates.tools import kingfisher, secret_scan

LINES = 100_000
ENTROPY = ("Base64HighEntropyString", "HexHighEntropyString")
DETECT_SECRETS = """
import json, os, sys
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings, transient_settings

names = json.loads(sys.argv[1])
with transient_settings({"plugins_used": [{"name": name} for name in names]}) if names else default_settings() as settings:
    found = SecretsCollection()
    for folder, folders, files in os.walk("."):
        folders[:] = [name for name in folders if not name.startswith(".git")]
        for name in files:
            found.scan_file(os.path.join(folder, name))
    print(json.dumps(sorted({(path[2:], secret.line_number) for path, secret in found})))
"""


@dataclasses.dataclass(frozen=True)
class Result:
    """What one scanner said: (path, line) of each credential, and its CPU seconds."""

    places: frozenset[tuple[str, int]]
    seconds: float

    @property
    def files(self) -> frozenset[str]:
        """The files that it names."""
        return frozenset(path for path, _ in self.places)


@contextlib.contextmanager
def cpu() -> Iterator[Callable[[], float]]:
    """CPU seconds of ourselves and our ended children since the block began."""
    began = os.times()
    yield lambda: sum(now - then for now, then in zip(os.times()[:4], began[:4], strict=True))


def ours(project: Project, *, own: bool, other: bool) -> Result:
    """The gate's look at the work tree: our own patterns, kingfisher, or both; what is advice is left out."""
    with tempfile.TemporaryDirectory() as folder, cpu() as seconds:
        look = secret_scan.Look(project, kingfisher.Batch(Path(folder)))
        look.at_tree()
        if not own:
            look.tree.clear()
        if other:
            look.again(cache_folder())
        seen = look.seen()
        if seen.unanswered:
            raise RuntimeError(seen.unanswered[0])
        return Result(frozenset((f.path, f.line or 0) for f in seen.found if not f.advice), seconds())


def bare_kingfisher(root: Path) -> Result:
    """Kingfisher by itself, with its own settings."""
    tool = Path(sysconfig.get_path("scripts"), "kingfisher")
    words = [str(tool), "scan", ".", *kingfisher.WORDS, "--rule-cache-dir", str(cache_folder() / "kingfisher")]
    with cpu() as seconds:
        done = subprocess.run(words, cwd=root, capture_output=True, text=True)
        found = [raw["finding"] for raw in json.loads(done.stdout)["findings"]]
        places = ((str(one["path"]).removeprefix("./"), int(one["line"])) for one in found)
        return Result(frozenset((path, line) for path, line in places if not path.startswith(".git/")), seconds())


def detect_secrets(root: Path, *plugins: str) -> Result:
    """Detect-secrets with these plug-ins, with all of them where none is named."""
    words = [sys.executable, "-c", DETECT_SECRETS, json.dumps(plugins)]
    with cpu() as seconds:
        done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True)
        return Result(frozenset((path, line) for path, line in json.loads(done.stdout)), seconds())


def scanners(root: Path) -> dict[str, Result]:
    """Everything that each of them says about a folder in git."""
    project = Project(root, config.load(root, registry.IDS))
    return {
        "own patterns": ours(project, own=True, other=False),
        "kingfisher, bare": bare_kingfisher(root),
        "kingfisher, as the gate hears it": ours(project, own=False, other=True),
        "the gate (own patterns and kingfisher)": ours(project, own=True, other=True),
        "detect-secrets, entropy alone": detect_secrets(root, *ENTROPY),
        "detect-secrets, all plug-ins": detect_secrets(root),
    }


def risks(root: Path) -> dict[str, int]:
    """File → how many of its lines have a credential, by the repository's own table."""
    lines = (root / ".leaky-meta/secrets.csv").read_text().splitlines()
    rows = csv.reader(line for line in lines if line.strip() and not line.startswith("#"))
    return {row[0]: int(row[1]) for row in rows if int(row[1])}


def libraries(target: Path) -> tuple[int, int]:
    """Lay whole packages out in `target` until there are enough lines; (lines of Python, files)."""
    site, lines, files = Path(sysconfig.get_path("purelib")), 0, 0
    for package in sorted(p for p in site.iterdir() if (p / "__init__.py").is_file()):
        if lines >= LINES:
            break
        shutil.copytree(package, target / package.name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        found = [path for path in (target / package.name).rglob("*") if path.is_file()]
        files += len(found)
        lines += sum(path.read_bytes().count(b"\n") for path in found if path.suffix == ".py")
    return lines, files


def commit(root: Path) -> None:
    """Make a folder a repository: the scan goes by what is tracked or could be."""
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)


def main() -> int:
    """Print both tables."""
    if len(sys.argv) != 2:
        print("usage: python benchmarks/secret_scanners.py FOLDER (a clone of leaky-repo)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        leaky, sound = Path(name, "leaky"), Path(name, "sound")
        shutil.copytree(sys.argv[1], leaky, ignore=shutil.ignore_patterns(".git"))
        known = risks(leaky)
        shutil.rmtree(leaky / ".leaky-meta")
        sound.mkdir()
        lines, files = libraries(sound)
        commit(leaky)
        commit(sound)
        began = time.perf_counter()
        found, alarms = scanners(leaky), scanners(sound)
    print(f"leaky-repo: {sum(known.values())} lines with a risk in {len(known)} files")
    print(f"sound code: {lines} lines of Python, {files} files\n")
    print("| scanner | files with a risk | lines in them | other files | alarms in sound code | CPU s there |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what, result in found.items():
        hit = result.files & known.keys()
        per_file = {path: sum(place[0] == path for place in result.places) for path in hit}
        told = sum(min(per_file[path], known[path]) for path in hit)
        other = len(result.files - known.keys())
        noise = alarms[what]
        print(f"| {what} | {len(hit)} | {told} | {other} | {len(noise.places)} | {noise.seconds:.1f} |")
    print(f"\nfalse alarms of the gate: {sorted(alarms['the gate (own patterns and kingfisher)'].places)}")
    print(f"{time.perf_counter() - began:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
