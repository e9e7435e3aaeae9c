"""What the files of a project say to be judged together: of one file, and of several as one. Values; judges nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

Place = tuple[str, int]
"""The path of a file and a line of it."""


@dataclasses.dataclass(slots=True)
class ClassFacts:
    """One class.

    Attributes:
        bases: dotted origins.
        fields: annotated attribute → origin of its type.
        hidden: fields that its text form leaves out (`repr=False`).
        printed: its text form shows its fields (a data class, a pydantic model).
        parameters: `__init__` parameter → the attributes that it ends up in; "str" is the text of an exception. None without `__init__`.
        order: names of the positional parameters, `self` left out.
        catch_all: name of the `**` parameter.
        writes: fields of the record that its `filter` or `__call__` method sets; "*" when their names are not constant.
    """

    bases: tuple[str, ...] = ()
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    printed: bool = False
    parameters: dict[str, frozenset[str]] | None = None
    order: tuple[str, ...] = ()
    catch_all: str = ""
    writes: frozenset[str] = frozenset()


@dataclasses.dataclass(slots=True)
class Contribution:
    """What one file contributes, or several together.

    Attributes:
        imports: the first parts of all names that are imported.
        exports: dotted name in the importing module → dotted name that it was imported from.
        classes: dotted name → class.
        speaking: functions that write a log record or report.
        serving: a file that imports a web framework or a worker library, the first by path; "" without one.
        log_calls: how many calls write a record; `first_log` is the place of the first.
        log_setups: places that configure logging.
        root_setups: those of them that configure the root logger, commands left out; `ignored_setups` are the places that do nothing.
        knows_id: there is talk of a request id, or of a tracer that has one.
        binds_id: a request id is bound to the context of structlog.
        starts: there is a script or a command.
        masked_keys: keys that a masking function takes care of.
        handled: (dotted exception class, dotted handler function).
        first_handled: the first registration of such a handler.
        shows: function → what of an exception parameter leaves it through its answer; "str", attribute names, or "*"; "isinstance C" when it
            asks for the class C first.
        answers: functions whose value an endpoint puts into its answer.
        renders: (function, position or name of a parameter) whose text ends up in what the function returns.
        settings: object of settings, or function that returns one → its class.
        loggers: variable of a module → the name of the logger of the standard library that it holds.
        logged: the loggers that write records; a variable of another module has `@` in front, and what is not known is `*`.
        heard: the loggers that get a handler of their own, told in the same way.
        loguru: variables through which records may be written with loguru.
        sinks: functions that may give loguru something to write to.
    """

    imports: set[str] = dataclasses.field(default_factory=set)
    exports: dict[str, str] = dataclasses.field(default_factory=dict)
    classes: dict[str, ClassFacts] = dataclasses.field(default_factory=dict)
    speaking: set[str] = dataclasses.field(default_factory=set)
    serving: str = ""
    log_calls: int = 0
    first_log: Place | None = None
    log_setups: list[Place] = dataclasses.field(default_factory=list)
    root_setups: list[Place] = dataclasses.field(default_factory=list)
    ignored_setups: list[Place] = dataclasses.field(default_factory=list)
    knows_id: bool = False
    binds_id: bool = False
    starts: bool = False
    masked_keys: set[str] = dataclasses.field(default_factory=set)
    handled: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    first_handled: Place | None = None
    shows: dict[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    answers: set[str] = dataclasses.field(default_factory=set)
    renders: set[tuple[str, str]] = dataclasses.field(default_factory=set)
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    loggers: dict[str, str] = dataclasses.field(default_factory=dict)
    logged: set[str] = dataclasses.field(default_factory=set)
    heard: set[str] = dataclasses.field(default_factory=set)
    loguru: set[str] = dataclasses.field(default_factory=set)
    sinks: set[str] = dataclasses.field(default_factory=set)

    def add(self, other: Contribution) -> None:
        """Take in what other files say; of two that speak of the same name the later one counts."""
        for field in _GATHERED:
            mine, theirs = getattr(self, field), getattr(other, field)
            mine.extend(theirs) if isinstance(mine, list) else mine.update(theirs)
        self.serving = min(filter(None, (self.serving, other.serving)), default="")
        self.log_calls += other.log_calls
        self.first_log = _first(self.first_log, other.first_log)
        self.first_handled = _first(self.first_handled, other.first_handled)
        self.knows_id |= other.knows_id
        self.binds_id |= other.binds_id
        self.starts |= other.starts


_GATHERED = tuple(
    field.name for field in dataclasses.fields(Contribution) if field.default_factory is not dataclasses.MISSING
)


def together(contributions: Iterable[Contribution]) -> Contribution:
    """What some files say as one."""
    whole = Contribution()
    for one in contributions:
        whole.add(one)
    return whole


def _first(one: Place | None, other: Place | None) -> Place | None:
    return min(filter(None, (one, other)), default=None)
