"""act, with folders in the place of the actions that need GitHub's servers."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from gates import registry
from gates.ci import workflows
from gates.ci.workflows import Choices

STAND_INS = Path(__file__).parent / "stand_ins"
EXCUSED = "".join(f'{g} = "a sample"\n' for g in registry.IDS if g != "lint")
FILES = {"gates.toml": f"[not-applicable]\n{EXCUSED}", "app.py": "X = 1\n"}
"""A repository whose gates take a second."""


@dataclasses.dataclass(frozen=True)
class Acted:
    """What came of it.

    Attributes:
        results: workflow/job → success or failure.
        store: the folder of the stand-ins.
        said: what act wrote.
    """

    results: Mapping[str, str]
    store: Path
    said: str

    def states(self, workflow: str, artifact: str = "gates-report-1") -> dict[str, str]:
        """Gate → its state, as the last job of a workflow uploaded it."""
        told = json.loads((self.store / workflow / artifact / "gates.json").read_text())
        return {gate["id"]: gate["state"] for gate in told["gates"]}


def act(root: Path, store: Path, event: str, ref: str = "refs/heads/main") -> Acted:
    """Run all workflows of a repository.

    Args:
        store: a folder that is not there yet.
        ref: what was pushed.
    """
    store.mkdir()
    (store / "event.json").write_text(json.dumps({"ref": ref, "repository": {"default_branch": "main"}}))
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    argv = ["act", event, "--json", "-P", "ubuntu-latest=-self-hosted", "--concurrent-jobs", "2"]
    argv += ["--eventpath", str(store / "event.json")]
    argv += ["--env", f"STORE={store}", "--env", f"PATH={path}"]
    for action, commit in pinned().items():
        argv += ["--local-repository", f"actions/{action}@{commit}={STAND_INS / action}"]
    env = {**os.environ, "HOME": str(store), "XDG_CACHE_HOME": str(store / "cache"), "PATH": path}
    done = subprocess.run(argv, cwd=root, env=env, capture_output=True, text=True, timeout=300)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    results = {line["job"].strip(): line["jobResult"] for line in told if "jobResult" in line}
    assert results, done.stderr
    return Acted(results, store, done.stdout)


def pinned() -> dict[str, str]:
    """The actions that need GitHub, and the commit that the workflows name; checking out is done by act itself."""
    lines = workflows.render(Choices(provider="github", place="x.yml", shards=2)).splitlines()
    words = [line.split("uses: actions/")[1].split()[0].split("@") for line in lines if "uses: actions/" in line]
    return {name.partition("/")[0]: commit for name, commit in words if name != "checkout"}
