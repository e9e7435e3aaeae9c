"""Builds the documentation site: `python docs/site/build.py OUTPUT [BUILDER]`, or `nox -s docs`.

The pages are those of docs/, and for each gate one with its rules, which is made now of the docstrings, as `gates explain` prints it. On the
site an index takes the place of docs/reference.md, which holds all of them in one file for who reads the repository. Every warning is an
error, a link that leads nowhere among them; nothing is fetched, and nothing that a reader's browser would fetch from elsewhere is in the site.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

DOCS = Path(__file__).parent.parent
HOW_TO = [f"how-to/{name}" for name in ("adopt", "read-the-report", "except", "offline", "add-a-rule")]
PARTS = {
    "Learn": ["tutorial"],
    "How-to guides": [*HOW_TO, "ci", "publish", "checklist", "sign-off"],
    "Reference": ["configuration", "contract", "reference"],
    "How it is built": ["architecture", "adr/index"],
}


def lay_out(source: Path) -> None:
    """The pages as Sphinx shall read them: ours, and those that are made."""
    from gates.cli import explain

    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("__pycache__", "images"))
    chapters = dict(explain.chapters())
    (source / "reference").mkdir()
    for name, text in chapters.items():
        (source / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    index = ["# Gates and rules\n", "What `gates explain` prints.\n", *_rules(chapters)]
    pages = [f"reference/{name}" for name in chapters]
    (source / "reference.md").write_text("\n".join([*index, _tree("", pages)]), encoding="utf-8")
    decisions = sorted(path.stem for path in (source / "adr").glob("*.md"))
    (source / "adr/index.md").write_text(f"# Decisions\n\n{_tree('', decisions)}", encoding="utf-8")
    home = (source / "index.md").read_text(encoding="utf-8")
    trees = [_tree(caption, pages, "hidden") for caption, pages in PARTS.items()]
    (source / "index.md").write_text("\n".join([home, *trees]), encoding="utf-8")


def _rules(chapters: dict[str, str]) -> Iterator[str]:
    for name, text in chapters.items():
        rules = re.findall(r"^## (\S+/\S+)$", text, re.MULTILINE)
        links = ", ".join(f"[{rule}](reference/{name}.md#{rule.replace('/', '')})" for rule in rules)
        yield f"- [{text.partition(chr(10))[0].removeprefix('# ')}](reference/{name}.md): {links or 'what its tools say'}"


def _tree(caption: str, pages: Sequence[str], *options: str) -> str:
    told = [":titlesonly:", f":caption: {caption}"] if caption else [":titlesonly:"]
    return "\n".join(["\n```{toctree}", *told, *(f":{option}:" for option in options), "", *pages, "```", ""])


def main(output: Path, builder: str = "html") -> int:
    """Build the site into a folder; the exit code is Sphinx's.

    Args:
        builder: "html", or "dummy", which reads, resolves and complains alike, in half the time, and writes nothing.
    """
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "docs")
        lay_out(source)
        settings = str(source / "site")
        words = ["-b", builder, "-c", settings, "-d", f"{name}/doctrees", "-W", "--keep-going", "-q", "-j", "2"]
        return subprocess.run([sys.executable, "-m", "sphinx", *words, str(source), str(output)]).returncode


if __name__ == "__main__":
    sys.path.insert(0, str(DOCS.parent))  # also where gates is not installed
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/site").absolute(), *sys.argv[2:3]))
