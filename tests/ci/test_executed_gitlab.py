"""The file for GitLab, executed by gitlab-ci-local with the machine's own shell: the job `gates` decides, alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from gates import registry
from gates.ci import workflows
from gates.ci.workflows import Choices, default_place
from tests.ci import npm
from tests.conftest import MakeRepo, git

VERSION = "4.63.0"
PLACE = default_place("gitlab", "change")
EXCUSED = "".join(f'{g} = "a sample"\n' for g in registry.IDS if g != "lint")
RUN = "    - gates run --plan"
BROKEN = f'    - \'[ "$CI_NODE_INDEX" = 2 ] && kill -KILL $$; echo "import os" > new.py\'\n{RUN}'
"""One shard dies, the other one finds an import that nobody uses."""


@pytest.mark.parametrize(
    ("instead", "code", "states"), [(RUN, 0, set()), (BROKEN, 1, {"failed", "not-run"})], ids=["whole", "broken"]
)
def test_the_pipeline_is_what_the_job_gates_is(
    make_repo: MakeRepo, tmp_path: Path, instead: str, code: int, states: set[str]
) -> None:
    text = workflows.render(Choices(provider="gitlab", place=PLACE, shards=2, install="true"))
    assert text.count(RUN) == 1
    root = make_repo(
        {
            "gates.toml": f"[not-applicable]\n{EXCUSED}",
            "app.py": "X = 1\n",
            ".gitlab-ci.yml": f"include:\n  - local: {PLACE}\n",
            ".gitignore": ".gitlab-ci-local/\n",
            PLACE: text.replace(RUN, instead),
        }
    )
    git(root, "remote", "add", "origin", "https://gitlab.com/shop/orders.git")
    done = pipeline(root, tmp_path)
    assert (done.returncode != 0) is bool(code), done.stdout
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert re.search(rf"(?m)^ *{'FAIL' if code else 'PASS'} +gates *$", plain), plain
    report = json.loads((root / "reports/gates.json").read_text())
    told = {gate["id"]: gate["state"] for gate in report["gates"]}
    assert list(told) == list(registry.IDS)
    assert set(told.values()) - {"passed", "not-applicable"} == states
    assert (root / "reports/gates.junit.xml").is_file()
    assert (root / "reports/gates.codequality.json").is_file()


def pipeline(root: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run it in place; rsync, which would copy to where other machines would be, has nothing to do here."""
    (scratch / "bin").mkdir()
    (scratch / "bin" / "rsync").symlink_to("/bin/true")
    path = f"{scratch / 'bin'}:{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    program = npm.modules("gitlab-ci-local", VERSION) / "gitlab-ci-local/src/index.js"
    argv = [
        npm.node(),
        str(program),
        "--force-shell-executor",
        "--no-artifacts-to-source",
        "--no-json-schema-validation",
        "--home",
        str(scratch),
    ]
    env = {**os.environ, "PATH": path, "HOME": str(scratch)}
    return subprocess.run(argv, cwd=root, env=env, capture_output=True, text=True, timeout=200)
