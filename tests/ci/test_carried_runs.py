"""A pull request on a fresh machine, with what the workflow restores of the default branch's runs and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gates.ci import workflows
from tests.ci.acting import FILES
from tests.ci.generated import GITHUB, GITLAB
from tests.conftest import MakeRepo, git, lay


def restored_paths(name: str) -> list[str]:
    """What the job that decides restores of earlier runs."""
    if name in GITLAB:
        made = yaml.safe_load(workflows.render(GITLAB[name]))
        return next(cache["paths"] for cache in made[".gates"]["cache"] if cache["key"] == "gates-runs")
    made = yaml.safe_load(workflows.render(GITHUB[name]))
    steps = made["jobs"]["gates"]["steps"]
    told = [s["with"] for s in steps if "cache/restore" in s.get("uses", "")]
    return next(w["path"].split() for w in told if w["key"].startswith("gates-runs-"))


def judged(root: Path) -> dict[str, Any]:
    subprocess.run([sys.executable, "-m", "gates", "run", "--quiet"], cwd=root, check=False, capture_output=True)
    told: dict[str, Any] = json.loads((root / "reports/gates.json").read_text())
    return told


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_what_is_new_since_the_base_is_told(make_repo: MakeRepo, tmp_path: Path, name: str) -> None:
    root = make_repo({**FILES, "old.py": "import os\n"})
    before = judged(root)
    elsewhere = tmp_path / "elsewhere"
    git(tmp_path, "clone", "-q", str(root), str(elsewhere))
    git(elsewhere, "switch", "-qc", "change")
    lay(elsewhere, {"new.py": "import re\n"})
    git(elsewhere, "add", "-A")
    git(elsewhere, "commit", "-qm", "change")
    for pattern in restored_paths({"github": "one", "gitlab": "shards"}[name]):
        for found in root.glob(pattern):
            target = elsewhere / found.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(found, target) if found.is_dir() else shutil.copyfile(found, target)
    after = judged(elsewhere)
    since = next(d for d in after["differences"] if d["other"] == "base")
    assert (since["run"], since["commit"]) == (before["run"]["id"], before["project"]["commit"])
    assert (len(since["new"]["lint"]), since["still"], since["fixed_count"]) == (1, 1, 0)
    assert after["project"]["dirty"] is False
