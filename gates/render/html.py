"""RunReport to one self-contained HTML file: no network, readable from `file://`, and without JavaScript, too.

The template escapes everything, and everything passes `text.clean` first. The style and the script, which filters and copies, are
allowed by their hashes alone, so that even markup that got in could neither run nor load anything.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gates.model import RunReport, State
from gates.render import changes, explained, text, timeline, trend, view
from gates.render.background import Background
from gates.render.markup import harmless, prose
from gates.render.rows import Row

if TYPE_CHECKING:
    import jinja2

_MOST_RULES = 300
"""Rules that can be chosen from a list; the words find all of them."""

_TEMPLATES = Path(__file__).parent / "templates"


def render_html(report: RunReport, checklist: Sequence[Row] = (), background: Background | None = None) -> str:
    """The whole report as an HTML document.

    Args:
        checklist: the answered release checklist, where it is at hand.
        background: what may be shown beside the report.
    """
    from markupsafe import Markup

    behind = background or Background()
    pages = explained.pages(report, behind.rules)
    gates = view.gates(report, pages, behind.log)
    red = [g for g in gates if not g.result.state.green]
    return template().render(
        report=report,
        gates=gates,
        checklist=checklist,
        rules=sorted({text.harmless(f.rule, 200) for gate in report.gates for f in gate.findings})[:_MOST_RULES],
        news=bool(changes.fresh(report)),
        changes=changes.changes(report, {gate.result.id: gate.named for gate in gates}),
        pages=list(pages.values()),
        bars=timeline.bars(report),
        trend=trend.trend(report, behind.past),
        red=[g for g in red if g.result.state is State.FAILED] + [g for g in red if g.result.state is not State.FAILED],
        green=[g for g in gates if g.result.state.green],
        # gates: ignore[security/bandit:B704] our own style sheet
        style=Markup(_ours("report.css")),  # noqa: S704  # our own file
        # gates: ignore[security/bandit:B704] our own script
        script=Markup(_ours("report.js")),  # noqa: S704  # our own file
        policy=(
            f"default-src 'none'; style-src '{_digest('report.css')}'; script-src '{_digest('report.js')}'; "
            "base-uri 'none'; form-action 'none'"
        ),
    )


@functools.cache
def _ours(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()


def _digest(name: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(_ours(name).encode()).digest()).decode()}"


@functools.cache
def template() -> jinja2.Template:
    """The compiled template; compiling it takes a tenth of a second."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        bytecode_cache=_beside_the_templates(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "duration": text.duration, "plural": text.plural, "number": text.number}
    environment.globals |= {"words": text}
    return environment.get_template("report.html.j2")


def _beside_the_templates() -> jinja2.BytecodeCache:
    """The compiled template where Python keeps our own compiled modules: read where it is, written where Python would write."""
    import jinja2

    folder = _TEMPLATES / "__pycache__"
    writable = False
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):  # an installation that cannot be written to compiles each time
            folder.mkdir(exist_ok=True)
            writable = os.access(folder, os.W_OK)

    class Compiled(jinja2.FileSystemBytecodeCache):
        def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
            if writable:
                super().dump_bytecode(bucket)

    return Compiled(str(folder), "report-%s.bin")
