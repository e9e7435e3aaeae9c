"""The documentation site: it builds without a warning, has every rule, and a link that leads nowhere is an error."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

from gates import registry
from gates.cli import explain

ROOT = Path(__file__).parent.parent


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """Read and resolved as for the pages themselves, which `nox -s docs` writes."""
    argv = [sys.executable, "docs/site/build.py", str(tmp_path), "dummy"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_gate_has_a_page_with_all_of_its_rules(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / "docs/site/build.py"))["lay_out"](tmp_path / "docs")
    pages = {path.stem: path.read_text() for path in (tmp_path / "docs/reference").glob("*.md")}
    assert set(pages) == {*registry.IDS, "waivers"}
    for rule in explain.rules():
        gate = rule.partition("/")[0]
        assert f"\n## {rule}\n" in pages[gate if gate in pages else "waivers"]
        assert f"[{rule}](reference/" in (tmp_path / "docs/reference.md").read_text()


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    text = "# Home\n\n[x](no-such-page.md) and [y](index.md#no-such-place)\n"
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    words = ["-b", "dummy", "-c", str(ROOT / "docs/site"), "-W", "--keep-going", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, str(tmp_path), str(tmp_path / "out")], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "no-such-page" in done.stderr
    assert "no-such-place" in done.stderr
