"""The pages of the rules that a report's findings name, set as HTML: what `gates explain` prints, for who has only the file.

Reads as much of Markdown as these pages use (paragraphs, code, lists of one level, emphasis); a Markdown library takes longer to load than
all of the report to render. A test holds what comes out for every rule against that of such a library.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from gates.model import Rule, RunReport

if TYPE_CHECKING:
    from markupsafe import Markup

_SPAN = re.compile(
    r"(`+)(?P<code>.+?)(?<!`)\1(?!`)|\*\*(?P<strong>\S(?:.*?\S)?)\*\*|\*(?P<em>[^\s*](?:[^*]*?[^\s*])?)\*", re.DOTALL
)


class Page(NamedTuple):
    """The page of a rule; `anchor` is its id in the document."""

    rule: Rule
    anchor: str
    body: Markup


def pages(report: RunReport, rules: Callable[[], Mapping[str, Rule]]) -> dict[str, Page]:
    """Rule id → its page, for every rule of the house that a finding names."""
    named = sorted({f.rule for gate in report.gates for f in gate.findings if ":" not in f.rule})
    known = rules() if named else {}
    return {
        rule: Page(known[rule], f"rule-{re.sub(r'[^a-z0-9]+', '-', rule)}", page(known[rule].explanation))
        for rule in named
        if rule in known
    }


def page(text: str) -> Markup:
    """Our own Markdown as HTML; whatever else it is stays text."""
    from markupsafe import Markup

    return Markup("\n").join(_blocks(inspect.cleandoc(text).split("\n")))


def _blocks(lines: list[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        begin, line = at, lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            at = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("```")), len(lines)) + 1
            yield _code(lines[begin + 1 : at - 1])
        elif line.startswith("    "):
            at = _end(lines, at, lambda text: bool(text.strip()) and not text.startswith("    "))
            yield _code([text[4:] for text in lines[begin:at]])
        elif line.startswith("- "):
            at = _end(lines, at, lambda text: not text.strip())
            yield _list(lines[begin:at])
        else:
            at = _end(lines, at, lambda text: not text.strip() or text.startswith(("```", "- ")))
            yield _element("p", _inline(" ".join(text.strip() for text in lines[begin:at])))


def _end(lines: list[str], begin: int, ends: Callable[[str], bool]) -> int:
    return next((n for n in range(begin + 1, len(lines)) if ends(lines[n])), len(lines))


def _list(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += f" {line.strip()}"
    from markupsafe import Markup

    return _element("ul", Markup("").join(_element("li", _inline(item)) for item in items))


def _code(lines: list[str]) -> Markup:
    from markupsafe import Markup

    shown = "\n".join(lines).rstrip("\n")
    return Markup('<pre class="cmd" tabindex="0" aria-label="Example"><code>{}\n</code></pre>').format(shown)


def _inline(text: str) -> Markup:
    from markupsafe import Markup, escape

    done, at = [], 0
    for span in _SPAN.finditer(text):
        done.append(escape(text[at : span.start()]))
        if span["code"] is not None:
            done.append(_element("code", escape(span["code"].strip())))
        else:
            tag = "strong" if span["strong"] is not None else "em"
            done.append(_element(tag, _inline(span[tag])))
        at = span.end()
    return Markup("").join([*done, escape(text[at:])])


def _element(tag: str, inside: Markup) -> Markup:
    from markupsafe import Markup

    return Markup("<{0}>{1}</{0}>").format(tag, inside)
