"""The values of the `readme` gate: what may be set, what was observed."""

from __future__ import annotations

import dataclasses
import enum
from typing import NamedTuple

from gates.model import GateFacts
from gates.sandbox import Network

KINDS = ("about", "requirements", "set-up", "configuration", "running", "tests")
"""What a README tells, in the order in which a newcomer needs it."""


class Run(enum.StrEnum):
    """When the blocks of the documents are run."""

    ALWAYS = "always"
    CI = "ci"
    NEVER = "never"


class Ending(enum.StrEnum):
    """How a block ended."""

    PASSED = "passed"
    FAILED = "failed"
    DIFFERS = "differs"
    RESCUED = "failed, and another way works"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.readme]` may set.

    Attributes:
        required: the kinds of section without which the gate is red; the other kinds of `KINDS` are advice.
        ask_commands: whether the project's own commands are asked for their help (with the network closed and the disk
            read-only) to see which sub-commands they have.
        ignore_links: globs of link targets that are not judged, for files that a later step makes.
        online: whether addresses on the web are asked for; `gates run --online` says so, too.
        run: when the blocks of commands are really run; "ci" means where the variable CI is set. `gates run --run` runs them anyhow.
        run_sections: the kinds of section whose blocks are run.
        run_network: what they may reach.
        run_timeout: seconds that one block may take.
    """

    required: tuple[str, ...] = ("set-up", "running", "tests")
    ask_commands: bool = True
    ignore_links: tuple[str, ...] = ()
    online: bool = False
    run: Run = Run.CI
    run_sections: tuple[str, ...] = ("set-up", "configuration", "tests")
    run_network: Network = Network.REGISTRIES
    run_timeout: float = 300.0


@dataclasses.dataclass(frozen=True, slots=True)
class Observation:
    """One disagreement between a document and the repository.

    Attributes:
        rule: id of the rule that is about it.
        path, line: the place in the document; line 0 where it is the whole document.
        subject: what the document says.
        detail: what the repository says, a clause without a full stop.
        near: the closest thing that does exist, "" when nothing is close.
        firm: whether a reader would certainly trip over it; the rest is advice.
    """

    rule: str
    path: str
    line: int
    subject: str
    detail: str = ""
    near: str = ""
    firm: bool = True


class Spot(NamedTuple):
    """A place in a document."""

    path: str
    line: int

    def sees(self, rule: str, subject: str, detail: str = "", near: str = "", *, firm: bool = True) -> Observation:
        """An observation at this place."""
        return Observation(rule, self.path, self.line, subject, detail, near, firm)


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A kind of section that the documents have.

    Attributes:
        kind: one of `KINDS`.
        path, line: where; a section that is only a block of commands has the block's line.
        title: its heading, "" when commands alone speak for it.
        empty: whether nothing stands under the heading.
    """

    kind: str
    path: str
    line: int
    title: str
    empty: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of a block that was to be run.

    Attributes:
        path, line: of the block, or of the command that decided.
        kind: of section.
        ending, reason: how it ended and why.
        command: that decided, "" when none did.
        output: the end of what it printed.
        seconds: that the block took.
        asked: whether the author asked to leave it out.
        choice, option: alternatives share a choice; "" for none.
    """

    path: str
    line: int
    kind: str
    ending: Ending
    reason: str = ""
    command: str = ""
    output: str = ""
    seconds: float = 0.0
    asked: bool = False
    choice: str = ""
    option: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        readme: path of the README, None when there is none.
        unread: path of a README of a kind that is not read here, "" without one.
        documents: the README and the documents that it sends the reader to for set-up.
        outside: address of the project's own documentation on the web that the README links to, "" without one; nobody looked there.
        has_tests: whether the project has tests that a README could speak of.
        played: what became of the blocks that were to be run; empty when none was.
    """

    readme: str | None = None
    unread: str = ""
    documents: tuple[str, ...] = ()
    outside: str = ""
    has_tests: bool = True
    sections: tuple[Section, ...] = ()
    observations: tuple[Observation, ...] = ()
    played: tuple[Played, ...] = ()
