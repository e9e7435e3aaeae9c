"""The answered checklist as text, Markdown, HTML, JSON, and as rows for the HTML report. Pure; what others said is shown harmless."""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from gates.attest.checklist.items import SCHEMA, Item, State
from gates.model import RunReport
from gates.render import text
from gates.render.markdown import code, plain
from gates.render.rows import Row

GLYPHS: Mapping[State, str] = {State.YES: "✓", State.NO: "✕", State.NOT_APPLICABLE: "—", State.OPEN: "○"}
_WORDS: Mapping[State, str] = {
    State.YES: "Yes",
    State.NO: "No",
    State.NOT_APPLICABLE: "Not applicable",
    State.OPEN: "Open",
}


def rows(items: Sequence[Item]) -> list[Row]:
    """The checklist as rows, a heading before each section."""
    found: list[Row] = []
    for section, members in itertools.groupby(items, key=lambda item: item.section):
        found.append(Row(heading=True, text=section))
        found += [_row(item) for item in members]
    return found


def sentence(items: Sequence[Item]) -> str:
    """The whole checklist in one sentence."""
    counts = counted(items)
    told = [f"{counts[state]} {_WORDS[state].lower()}" for state in State if counts[state]]
    if all(item.state.settled for item in items):
        return f"All {len(items)} items are answered: {text.listed(told)}."
    return f"Of {len(items)} items: {text.listed(told)}."


def counted(items: Sequence[Item]) -> Mapping[State, int]:
    """How many items are in each state."""
    return {state: sum(item.state is state for item in items) for state in State}


def as_text(items: Sequence[Item], report: RunReport) -> str:
    """For a terminal: a line for each item, below it what proves it or who said so."""
    return "\n".join([f"Release checklist: {_subject(report)}", *_lines(items), "", sentence(items)]) + "\n"


def as_markdown(items: Sequence[Item], report: RunReport) -> str:
    """For a release page or a pull request."""
    told = [f"# Release checklist\n\n{plain(_subject(report))}\n\n**{plain(sentence(items))}**\n"]
    for row in rows(items):
        if row.heading:
            told.append(f"\n## {plain(row.text)}\n\n| | Item | Answer | Evidence |\n| --- | --- | --- | --- |\n")
        else:
            cells = (row.glyph, f"{plain(row.text)} {code(row.id)}", plain(_answer(row)), plain(" ".join(row.evidence)))
            told.append(f"| {' | '.join(cells)} |\n")
    return "".join(told)


def as_json(items: Sequence[Item], report: RunReport) -> str:
    """For programs: `gates-checklist/1`."""
    document = {
        "schema": SCHEMA,
        "run": report.run.id,
        "commit": report.project.commit,
        "tree": report.project.tree,
        "complete": all(item.state.settled for item in items),
        "counts": {state.value: count for state, count in counted(items).items()},
        "items": [{name: _plain(getattr(item, name)) for name in item.__slots__} for item in items],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_html(items: Sequence[Item], report: RunReport) -> str:
    """A page of its own, without script."""
    told = []
    for row in rows(items):
        if row.heading:
            told.append(f'<tr><th colspan="4" scope="rowgroup">{_html(row.text)}</th></tr>')
        else:
            what = f"{_html(row.text)} <code>{_html(row.id)}</code>"
            cells = f"<td>{row.glyph}</td><td>{what}</td><td>{_html(_answer(row))}</td><td>{_html(' '.join(row.evidence))}</td>"
            told.append(f'<tr id="{_html(row.id)}" class="{row.tone}">{cells}</tr>')
    subject = _html(_subject(report))
    return _PAGE.format(subject=subject, sentence=_html(sentence(items)), rows="\n".join(told))


FORMATS: Mapping[str, Callable[[Sequence[Item], RunReport], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "html": as_html,
    "json": as_json,
}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Release checklist</title>
<style>
body {{ font: 1rem/1.4 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ border-bottom: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }}
th {{ padding-top: 1.2rem; }}
.good td:first-child {{ color: #2a7d2e; }} .bad td:first-child {{ color: #c62828; }}
</style>
</head>
<body>
<h1>Release checklist</h1>
<p>{subject}</p>
<p><strong>{sentence}</strong></p>
<table>
{rows}
</table>
</body>
</html>
"""


def _row(item: Item) -> Row:
    return Row(
        heading=False,
        text=item.text,
        id=item.id,
        glyph=GLYPHS[item.state],
        word=_WORDS[item.state],
        tone="good" if item.state.settled else "bad" if item.state is State.NO else "none",
        by=item.by,
        reason=item.reason,
        evidence=item.evidence,
    )


def _answer(row: Row) -> str:
    return f"{row.word}{f', {row.by}' if row.by else ''}{f': {row.reason}' if row.reason else ''}"


def _lines(items: Sequence[Item]) -> Iterator[str]:
    for row in rows(items):
        if row.heading:
            yield f"\n{_flat(row.text)}"
            continue
        yield _flat(f"  {row.glyph} {row.text}  [{row.id}] {row.word.lower()}{f', {row.by}' if row.by else ''}")
        if row.reason:
            yield _flat(f"      {row.reason}")
        yield from (_flat(f"      {told}") for told in row.evidence)


def _flat(said: str) -> str:
    return text.harmless(said).replace("\n", " ")


def _subject(report: RunReport) -> str:
    commit = f"commit {report.project.commit[:12]}" if report.project.commit else "no commit"
    return f"{report.project.name}, {commit}, run {report.run.id}"


def _html(said: str) -> str:
    return html.escape(text.harmless(said))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
