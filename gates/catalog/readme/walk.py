"""Walks through the commands of documents in reading order."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator

from gates.catalog.readme import blocks, commands, given, metadata, questions, shell, targets
from gates.catalog.readme.facts import Observation, Spot
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.journey import Journey
from gates.catalog.readme.shell import Command
from gates.catalog.readme.unwrap import unwrap
from gates.errors import GatesError
from gates.tools.document import Document

_CONTROL = {"for", "while", "until", "if", "case", "function", "select", "{", "[[", "["}


@dataclasses.dataclass
class Walk:
    """What walking through the documents brought to light.

    Attributes:
        counted: how many commands were judged.
        questions: what the project's own commands have to be asked.
    """

    ground: Ground
    counted: int = 0
    observations: list[Observation] = dataclasses.field(default_factory=list)
    questions: list[questions.Question] = dataclasses.field(default_factory=list)
    _elsewhere: set[tuple[str, ...]] = dataclasses.field(default_factory=set)

    def through(self, path: str, document: Document) -> None:
        """Walk through one document; a new document starts at the root."""
        journey, section = Journey(self.ground), None
        self._elsewhere = set()
        for block in document.blocks:
            here = document.section_of(block.line)
            if here is not section:
                journey.new_section()
                section = here
            journey.receive(given.by(block, document))
            self._block(path, blocks.commands(block), journey)
        for span in document.spans:
            self._span(path, span.text, span.line)

    def _block(self, path: str, found: tuple[Command, ...], journey: Journey) -> None:
        for command in found:
            if command.words and command.words[0] in _CONTROL:
                journey.guessing = True
                break
            journey.depth(command.depth)
            self.counted += bool(command.words)
            self._elsewhere |= {unwrap(command.words)} if journey.lost else set()
            if not command.optional:
                self.observations += self._look(path, command, journey)
            journey.follow(commands.unwrapped(command, unwrap(command.words)))
        journey.depth(0)

    def _span(self, path: str, text: str, line: int) -> None:
        """Code inside a sentence is judged when it is one command of a kind that cannot be mistaken for something else."""
        try:
            found = shell.commands(text, line)
        except shell.UnreadableError:
            return
        if len(found) != 1 or len(found[0].words) < 2 or "\n" in text:
            return
        words, spot = unwrap(found[0].words), Spot(path, line)
        own = bool(words) and words[0] in (metadata.scripts_of(self.ground.project.pyproject) or {})
        if len(words) > 1 and (own or _is_command(words)) and words not in self._elsewhere:
            firm = not own or len(words) > 2 or "-" in words[1]
            self.observations += commands.missing_targets(spot, words, self.ground, Journey(self.ground))
            self.observations += commands.missing_imports(spot, words, (), self.ground)
            self._ask(words, spot, firm=firm)

    def _look(self, path: str, command: Command, journey: Journey) -> Iterator[Observation]:
        words, spot, ground = unwrap(command.words), Spot(path, command.line), self.ground
        inside = targets.inside_container(words)
        yield from commands.missing_files(spot, commands.unwrapped(command, words), ground, journey)
        yield from commands.missing_imports(spot, words, command.settings, ground)
        yield from commands.old_python(spot, command.words, ground)
        if words:
            yield from commands.missing_targets(spot, words, ground, journey)
            yield from commands.missing_selections(spot, words, ground)
            yield from commands.missing_extras(spot, words, ground)
            yield from commands.missing_program(spot, words, ground)
            self._ask(unwrap(inside) if inside else words, spot, firm=True)

    def _ask(self, words: tuple[str, ...], spot: Spot, *, firm: bool) -> None:
        try:
            asked = questions.question(words, spot.path, spot.line, self.ground, firm=firm) if words else None
        except GatesError:  # no interpreter of the project: the other gates say so, and nothing can be asked
            asked = None
        self.questions += [asked] if asked else []


def _is_command(words: tuple[str, ...]) -> bool:
    program = words[0]
    module = bool(re.fullmatch(r"python3?(\.\d+)?", program)) and (words[1] == "-m" or words[1].endswith("manage.py"))
    return (
        module
        or posixpath.basename(program) == "manage.py"
        or any(True for _ in targets.named(words))
        or program == "flask"
    )
