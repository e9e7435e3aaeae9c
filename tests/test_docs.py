"""The documentation site: it builds without a warning, every link in it leads somewhere, and a reader's browser asks nobody else."""

from __future__ import annotations

import html.parser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

from gates import registry
from gates.cli import explain

ROOT = Path(__file__).parent.parent


class Page(html.parser.HTMLParser):
    """The ids of a page, what it links to, and what a browser loads for it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.ids.add(told.get("id", ""))
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag in {"img", "script", "link", "iframe"}:
            self.loaded += [told[name] for name in ("src", "href") if name in told]


def test_the_site_is_whole_has_every_rule_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "docs/site/build.py", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, ""), "a warning is an error"
    site = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.html")}
    assert list(broken(site)) == []
    pages = {path.stem: page for path, page in site.items() if path.parent.name == "reference"}
    assert set(pages) == {*registry.IDS, "waivers"}
    for rule in explain.rules():
        gate = rule.partition("/")[0]
        assert rule.replace("/", "") in pages[gate if gate in pages else "waivers"].ids
    assert [f"{path.name}: {what}" for path, page in site.items() for what in page.loaded if "//" in what] == []


def broken(site: dict[Path, Page]) -> Iterator[str]:
    """The links inside the site that lead to no page, no place in it, or no file."""
    for path, page in site.items():
        for link in page.links:
            address, fragment = urldefrag(link)
            if ":" in address.split("/")[0]:
                continue
            target = (path.parent / unquote(address)).resolve() if address else path
            found = target in site and (not fragment or unquote(fragment) in site[target].ids)
            if not found and not (target.suffix != ".html" and target.is_file()):
                yield f"{path.name}: {link}"


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path) -> None:
    text = "# Home\n\n[x](no-such-page.md) and [y](index.md#no-such-place)\n"
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    words = ["-b", "html", "-c", str(ROOT / "docs/site"), "-W", "--keep-going", "-q", "-D", "html_extra_path="]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, str(tmp_path), str(tmp_path / "out")], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "no-such-page" in done.stderr
    assert "no-such-place" in done.stderr
