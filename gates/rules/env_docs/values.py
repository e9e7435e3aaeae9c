"""The values of this room: reads, documented entries, settings of a deployment. Plain data that survives JSON."""

from __future__ import annotations

import dataclasses
import enum
import re

from gates.model import Evidence

NAME = re.compile(r"[A-Z][A-Z0-9_]*[A-Z0-9]")
UNKNOWN = "*"


class Need(enum.StrEnum):
    """Whether the program does without the variable."""

    REQUIRED = "required"
    SOMETIMES = "required under a condition"
    OPTIONAL = "optional"


class Part(enum.StrEnum):
    """Which part of the repository reads a variable."""

    SERVICE = "service"
    DEPLOYMENT = "deployment"
    TOOLING = "tooling"
    BUILD = "build"
    TEST = "test"

    @property
    def needs_documents(self) -> bool:
        """Whether somebody who deploys or develops the service has to know what it reads; images' builds, CI and tests look after themselves."""
        return self not in {Part.BUILD, Part.TEST}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One place that reads one variable.

    Attributes:
        name: effective name; `*` stands for a part that cannot be computed.
        path, line: where.
        need: whether the program does without it.
        default: what is used instead, as text; None when there is nothing, or when it cannot be computed.
        default_known: whether `default` is the whole truth.
        part: who reads it.
        how: by which library or language.
        others: further names that are accepted for the same setting.
        passes_on: it only hands the variable to a container of this repository, which may or may not read it.
        about: what the code itself says of it.
        guarded: it is read only where its file is started as a program, below `if __name__ == "__main__":`.
    """

    name: str
    path: str
    line: int
    need: Need = Need.OPTIONAL
    default: str | None = None
    default_known: bool = True
    part: Part = Part.SERVICE
    how: str = "os.environ"
    others: tuple[str, ...] = ()
    passes_on: bool = False
    about: str = ""
    guarded: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One variable in one document.

    Attributes:
        defines: it is an entry about the variable (a table row, a list item, a line of an example file), not a mention.
        required: what the document says; None when it does not say.
        default: what the document says; None when it does not say, "" for "none".
        secret: what kind of secret the example value looks like; the value itself is never kept.
        row: it is a row of a Markdown table.
    """

    name: str
    path: str
    line: int
    defines: bool = True
    required: bool | None = None
    default: str | None = None
    secret: str = ""
    row: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """A variable that a deployment sets for this service."""

    name: str
    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Computed:
    """A read whose name cannot be computed at all."""

    path: str
    line: int
    shown: str


@dataclasses.dataclass(frozen=True, slots=True)
class Disagreement:
    """A settings class that said something else of itself than its source was understood to say: what counts is what it said."""

    path: str
    line: int
    name: str
    said: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Observed:
    """All that is known of the environment of one project.

    Attributes:
        reads, computed: what is read, and where a name cannot be computed.
        entries: what the documents say.
        documents: the documents that were looked at and speak of a variable.
        settings: what deployments set.
        mentioned: names that other files of the repository use, or that the code holds as a text.
        others: patterns of names that libraries and images read by themselves.
        unused: reads into a field of a settings class that no code asks for.
        searched: kind of file → how many were searched for reads.
        unreadable: (path, why).
        disagreements: settings classes that were asked and contradicted their source.
        evidence: the asking.
        unanswered: why they could not be asked, "" when they were, or when nobody wanted them to be.
    """

    reads: tuple[Read, ...] = ()
    computed: tuple[Computed, ...] = ()
    entries: tuple[Entry, ...] = ()
    documents: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    mentioned: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unused: tuple[Read, ...] = ()
    searched: tuple[tuple[str, int], ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unanswered: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class OwnHelper:
    """A function outside of the project that reads a variable for its caller: its first argument (or `name`, `key`) is the variable, the second (or `default`) what is used without it.

    Attributes:
        dotted: how it is called, with `()` behind a class whose instance has it: `acme.settings.Settings().read`.
        before: what it puts in front of the name, after: what behind it.
    """

    dotted: str
    before: str = ""
    after: str = ""
