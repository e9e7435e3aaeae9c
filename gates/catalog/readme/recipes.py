"""What of the documents is to be run, in which order: blocks become recipes, their lines steps. Pure.

A block is run for the kind of section in which it stands. Nothing here runs anything, and nothing is decided about what a failure
means; what cannot be run at all is said with its reason.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from gates.catalog.readme import alternatives, blocks, hindrances, sections
from gates.catalog.readme.steps import Complete, Step, split
from gates.tools.document import Block, Document

_SET_UP = (
    r"(?<!un)install(?!ed)|set[- ]?(it )?up|getting[- ]started|get started|quick[- ]?start|bootstrap|(local|development|dev) environment|first steps|onboarding|"
    r"try it|from source|develop(ment|ing|er)?\b|\bbuild(ing)?\b|local(ly)?\b|requirements?\b|prerequisites?|checkout|clone"
)
_RUNS = {
    "set-up": re.compile(_SET_UP, re.IGNORECASE),
    "configuration": re.compile(r"config|settings?\b|environment variables|\.env\b", re.IGNORECASE),
    "tests": re.compile(r"\btest(s|ing)?\b|\bchecks?\b|quality|\blint|coverage|\bqa\b", re.IGNORECASE),
    "running": re.compile(r"\brun(ning)?\b|usage|\buse\b|\bstart(ing)?\b|serv(e|ing)\b|launch", re.IGNORECASE),
}
_OTHER_BUSINESS = re.compile(
    r"uninstall|releas|publish|deploy|production|upgrad|updat|migrat|translat|document|\bdocs?\b|troubleshoot|\bfaq\b|backup|restor|benchmark|"
    r"architecture|\bapi\b|licen[cs]e|contribut|changelog|security|clean|remov|delet|stop|docker hub|kubernetes|helm|ansible|pull request|commit|"
    r"git hooks|pre-commit|plugin|customi[sz]|known issues|performance|load test|monitor|example",
    re.IGNORECASE,
)
_CODE = {"python", "py", "python3", "toml", "yaml", "yml", "ini", "json", "html", "js", "sql"}
_ELSEWHERE = ("set-up", "tests")
_STRONG = re.compile(
    r"(?<!un)install(?!ed)|set[- ]?up|getting[- ]started|quick[- ]?start|\btest(s|ing)?\b|requirements", re.IGNORECASE
)


@dataclasses.dataclass(frozen=True, slots=True)
class Recipe:
    """A block that is to be run, or is left out for a reason.

    Attributes:
        path, line: where the block starts.
        kind: of section that it belongs to.
        steps: the commands, one at a time.
        choice, option: alternatives share a choice; each has an option of its own; "" for none.
        skip: why it is not run, "" where it is.
        asked: whether the author asked to skip it.
        settings: variables that a directive sets before it.
        exit_code: what the block is expected to end with.
        compare: whether its output has to be as printed.
        file: where its text is put, for a block that is a file.
        text: of the block.
        opens: whether it is the first block of its section.
        after_code: whether the same section shows code before it that is no command and names no file.
    """

    path: str
    line: int
    kind: str
    steps: tuple[Step, ...] = ()
    choice: str = ""
    option: str = ""
    skip: str = ""
    asked: bool = False
    settings: tuple[tuple[str, str], ...] = ()
    exit_code: int = 0
    compare: bool = False
    file: str = ""
    text: str = ""
    opens: bool = False
    after_code: bool = False


def recipes(documents: Mapping[str, Document], wanted: tuple[str, ...], complete: Complete) -> Iterator[Recipe]:
    """The blocks of the wanted kinds, in reading order.

    Of the documents that the README, the first one, sends the reader to, only the set-up and the tests, and only where those before have none.
    """
    served: set[str] = set()
    for number, (path, document) in enumerate(documents.items()):
        mine = list(_of_document(path, document, complete))
        yield from (
            r for r in mine if r.kind in wanted and r.kind not in served and (number == 0 or r.kind in _ELSEWHERE)
        )
        served |= {r.kind for r in mine if r.steps and not r.skip}


def _of_document(path: str, document: Document, complete: Complete) -> Iterator[Recipe]:
    choices = alternatives.choices(document)
    for index, block in enumerate(document.blocks):
        kind = _kind(block, document)
        if kind:
            choice, option = choices.get(index, ("", ""))
            told = _recipe(path, block, kind, complete)
            if told is not None:
                choice = choice and f"{path} {choice}"
                told = dataclasses.replace(told, choice=choice, option=option, after_code=_after_code(index, document))
                yield dataclasses.replace(told, opens=_opens(index, document))


def _opens(index: int, document: Document) -> bool:
    """Whether no block stands before this one in its section."""
    before, block = document.blocks[index - 1] if index else None, document.blocks[index]
    return before is None or document.section_of(before.line) != document.section_of(block.line)


def _after_code(index: int, document: Document) -> bool:
    """Whether a block before this one in the section shows code without saying in which file it belongs."""
    section = document.section_of(document.blocks[index].line)
    before = [b for b in document.blocks[:index] if document.section_of(b.line) == section]
    return any(b.language in _CODE and not b.title for b in before)


def _recipe(path: str, block: Block, kind: str, complete: Complete) -> Recipe | None:
    """The recipe of a block; None when it is neither commands nor a file."""
    told = {d.word: d.value for d in block.directives}
    base = Recipe(
        path,
        block.line,
        kind,
        settings=tuple(
            (k.strip(), v.strip("\"'"))
            for d in block.directives
            if d.word == "env"
            for k, _, v in [d.value.partition("=")]
        ),
        exit_code=int(told["expect-exit"]) if told.get("expect-exit", "").isdigit() else 0,
        compare="compare" in told,
        text=block.text,
    )
    commands = dataclasses.replace(block, directives=())
    if block.title and block.language not in blocks.SHELLS | blocks.SESSIONS:
        where = block.title if re.fullmatch(r"[\w./-]+", block.title) and ".." not in block.title else ""
        return (
            dataclasses.replace(base, file=where, skip=block.skipped or "", asked=block.skipped is not None)
            if where
            else None
        )
    if blocks.command_text(commands) is None:
        return None
    if block.skipped is not None:
        return dataclasses.replace(base, skip=block.skipped, asked=True)
    steps = split(commands, complete)
    if steps is None:
        return dataclasses.replace(base, skip="it is no shell that can be read")
    steps = tuple(dataclasses.replace(s, hindrance=hindrances.of_text(s.text)) for s in steps)
    return dataclasses.replace(base, steps=steps) if steps else None


def _kind(block: Block, document: Document) -> str:
    """The kind of section for which the block is run, "" when for none."""
    for heading in document.above(block.line):
        found = next((kind for kind, pattern in _RUNS.items() if pattern.search(heading.text)), "")
        if _OTHER_BUSINESS.search(heading.text) and not _STRONG.search(heading.text):
            return ""
        if found:
            return found
    does = sections.kinds_of(blocks.commands(block), frozenset())
    return next((kind for kind in ("set-up", "tests", "running") if kind in does), "")
