"""Whether the blocks of the documents are run in this run of the gate, and what came of it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path

from gates import process
from gates.catalog.readme import recipes
from gates.catalog.readme.facts import Ending, Options, Played, Run
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.play import play
from gates.catalog.readme.steps import Whole
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.tools.document import Document


@dataclasses.dataclass(frozen=True)
class Ran:
    """What came of it, as parts of the gate's facts."""

    played: tuple[Played, ...] = ()
    examined: Mapping[str, int] = dataclasses.field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    fleeting: str = ""
    unanswered: tuple[str, ...] = ()


def run(documents: Mapping[str, Document], ground: Ground, options: Options) -> Ran:
    """Run the blocks where the options say so; where not, the evidence says that nothing was run."""
    if options.run is Run.NEVER:
        return Ran(evidence=(Evidence("README blocks", note='not run: `run` is "never"; only the text was judged'),))
    if options.run is Run.CI and not in_ci():
        told = 'not run: this is no CI, and `run` is "ci"; `gates run readme --run` runs them. Only the text was judged'
        return Ran(evidence=(Evidence("README blocks", note=told),))
    found = tuple(recipes.recipes(documents, options.run_sections, whole))
    asked = tuple(r for r in found if r.asked)
    if len(asked) == len(found):
        told = (
            f"{len(asked)} left out on the author's word, none left" if found else "none in the sections that are run"
        )
        played = tuple(
            Played(path=r.path, line=r.line, kind=r.kind, ending=Ending.SKIPPED, reason=r.skip, asked=True)
            for r in asked
        )
        return Ran(played, evidence=(Evidence("README blocks", note=told),))
    try:
        done, evidence = play(found, ground, options)
    except NoAnswerError as error:
        return Ran(unanswered=(str(error),))
    failed = any(p.ending in {Ending.FAILED, Ending.DIFFERS} for p in done.endings)
    fleeting = done.fleeting or ("a block failed" if failed else "")
    return Ran(done.settled(), {} if failed else {"commands that ran": done.ran}, evidence, fleeting)


def in_ci() -> bool:
    """Whether this is a run of a continuous integration."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def whole(text: str) -> Whole:
    """What bash says about a text; it is read, and nothing in it is run."""
    done = process.run(
        ["bash", "--norc", "-n"],
        cwd=Path("/"),
        stdin=text + "\n",
        timeout=10,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    if (
        "delimited by end-of-file" in done.stderr
        or "unexpected end of file" in done.stderr
        or "unexpected EOF" in done.stderr
    ):
        return Whole.NOT_YET
    return Whole.YES if done.exit_code == 0 else Whole.BROKEN
