"""What the `tests` gate observes, and what may be set. Values only: nothing here decides or fetches."""

from __future__ import annotations

import dataclasses
import enum

from gates.model import GateFacts


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What `[tool.gates.tests]` may set.

    Attributes:
        min_coverage: lowest line coverage in percent, for the packages and for each business-logic path.
        business_logic: folders, files or globs of the business logic; found by their names when empty.
        order: whether the suite runs a second time in another order.
    """

    min_coverage: float = 80.0
    business_logic: tuple[str, ...] = ()
    order: bool = True


class Kind(enum.StrEnum):
    """How a test was bad."""

    FAILED = "failed"
    ERROR = "error"
    COLLECTION = "collection"
    NEEDS_OTHERS = "needs-others"
    DISTURBED = "disturbed"
    DISTURBS = "disturbs"
    FLAKY = "flaky"
    RETRIED = "retried"


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """A line of a file of the project."""

    path: str
    line: int


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """A test that is not simply green.

    Attributes:
        test: node id; of a module for `COLLECTION`.
        spot: the line of the test that failed.
        deep: the innermost line of production code in the traceback.
        recovers: whether the test passed when only the failing tests ran.
    """

    test: str
    kind: Kind
    message: str
    spot: Spot | None = None
    deep: Spot | None = None
    recovers: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Suspect:
    """A line that changed since the base and that failing tests run.

    Attributes:
        tests: node ids of those tests.
    """

    spot: Spot
    tests: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """The line coverage of one production file.

    Attributes:
        executed, statements: numbers of lines.
        first_missing: first line of the longest stretch that no test runs.
        business: the business-logic path that the file belongs to, "" for none.
    """

    path: str
    executed: int
    statements: int
    first_missing: int | None = None
    business: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Omission:
    """A setting that leaves production files out of the project's own coverage figure.

    Attributes:
        spot: the setting's place.
        value: its entry.
        paths: the files, those left out with good reason not among them.
        business: whether one of them is business logic.
        folder: a folder whose production code is left out as a whole, "" when there is none.
    """

    spot: Spot | None
    option: str
    value: str
    paths: tuple[str, ...]
    business: bool
    folder: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """Something with a name at a place: a function, a test, a reason."""

    spot: Spot
    name: str
    count: int = 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts(GateFacts):
    """What was observed.

    Attributes:
        passed, skipped, deselected, xfailed: numbers of tests.
        troubles: tests that are not simply green.
        suspects: changed lines behind the failures.
        figures: coverage file by file, empty without production code.
        omissions: settings that take production files out of the project's own figure.
        hidden: business functions that an exclusion takes out of the figure.
        switched_off: tests that this change switches off.
        uncollected: tests beside collected ones that pytest never collects.
        disarmed: tests out of which this change takes the last assertion.
        skips: reasons of the skipped tests.
        order: why the order was not examined, "" when it was or needed not be.
        written: files that appeared or changed in the tree while the tests ran.
    """

    passed: int = 0
    skipped: int = 0
    deselected: int = 0
    xfailed: int = 0
    troubles: tuple[Trouble, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    figures: tuple[Figure, ...] = ()
    omissions: tuple[Omission, ...] = ()
    hidden: tuple[Named, ...] = ()
    switched_off: tuple[Named, ...] = ()
    uncollected: tuple[Named, ...] = ()
    disarmed: tuple[Named, ...] = ()
    skips: tuple[Named, ...] = ()
    order: str = ""
    written: tuple[str, ...] = ()
