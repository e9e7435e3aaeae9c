"""Follows the recipes in one shell behind walls, as a newcomer would: from a clean clone, one step after the other.

Every block gets an ending and its reason. After a failure nothing further is tried, unless another way to do the same is told; and
what fails after something that could not be tried here is not held against the document.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import shlex
import time
from collections.abc import Sequence
from pathlib import Path

from gates import sandbox
from gates.catalog.readme import clone, sections, shell, verdicts
from gates.catalog.readme.facts import Ending, Options, Played
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.recipes import Recipe
from gates.catalog.readme.steps import Step
from gates.model import Evidence
from gates.sandbox import Outcome, Shell

_SERVER_S = 30.0
_NOT_FOUND = 127
_NO_SUCH = re.compile(
    r"No module named|Could not import module|can't open file|No such file or directory|file or directory not found"
)
_AFTER = ", after a part that could not be tried here ("
_SHOWN_LINES, _SHOWN = 15, 1500
_HARMLESS = ("shows something", "for another system", "ends the shell")
_OF_THE_SYSTEM = ("needs containers", "installs into the system", "needs sudo", "needs doas")
"""What these would have brought is missed by name: a refused connection, a program that is not found. Other failures have other causes."""
_HELPERS = """
gates__root=$PWD gates__names=NAMES gates__first=FIRST gates__cloned=
cd() {
    local name=${1%/}; name=${name##*/}; name=${name,,}; name=${name//[_.]/-}
    local cloned=$gates__cloned; gates__cloned=
    if [[ $# = 1 && ( ! -d $1 || $cloned = "$PWD/${1%/}" ) && " $gates__names " = *" $name "* ]]; then builtin cd "$gates__root"; else builtin cd "$@"; fi
}
git() {
    local word name
    if [[ $1 = clone ]]; then
        for word in "${@:2}"; do
            name=${word%/}; name=${name%.git}; name=${name##*[/:]}; name=${name,,}; name=${name//[_.]/-}
            if [[ $word != -* && ( $gates__first = yes || " $gates__names " = *" $name "* ) ]]; then
                word=${!#}; word=${word%/}; word=${word%.git}; word=${word##*[/:]}; word=${word,,}
                gates__names="$gates__names $name ${word//[_.]/-}" gates__first=no
                name=${!#}; name=${name%/}; name=${name%.git}; name=${name##*[/:]}
                gates__cloned=$PWD/$name
                [[ $PWD/ = "$gates__root"/* || -e $name ]] || ln -s "$gates__root" "$name"
                return 0
            fi
        done
    fi
    command git "$@"
}
"""
"""The clone is there already: to clone it once more only makes it known where the reader stands, and to enter it leads to it."""


@dataclasses.dataclass
class Play:
    """One run through the recipes.

    Attributes:
        endings: of the blocks so far.
        ran: how many commands ended well.
        fleeting: why another run might end otherwise.
    """

    shell: Shell
    limit_s: float
    endings: list[Played] = dataclasses.field(default_factory=list)
    ran: int = 0
    fleeting: str = ""
    _stopped: str = ""

    def follow(self, recipe: Recipe) -> None:
        """One more block."""
        reason = self._left_out(recipe)
        began = time.monotonic()
        if reason:
            self.endings.append(_played(recipe, Ending.SKIPPED, reason))
            return
        ending = self._file(recipe) if recipe.file else self._block(recipe)
        self.endings.append(dataclasses.replace(ending, seconds=round(time.monotonic() - began, 2)))
        if ending.ending is Ending.FAILED and not recipe.choice:
            self._stopped = f"not reached: line {ending.line} of {ending.path} failed"

    def _left_out(self, recipe: Recipe) -> str:
        if recipe.skip:
            return recipe.skip
        if recipe.choice and (other := self._works(recipe.choice, recipe.option)):
            return f"another way works: {other}"
        if self._stopped or self.shell.gone:
            return self._stopped or "not reached: the shell has ended"
        return ""

    def _works(self, choice: str, but: str = "") -> str:
        """The option of a choice of which every block passed, "" when there is none."""
        options = dict.fromkeys(e.option for e in self.endings if e.choice == choice and e.option != but)
        for option in options:
            mine = [e.ending for e in self.endings if (e.choice, e.option) == (choice, option)]
            if Ending.PASSED in mine and all(e is Ending.PASSED for e in mine):
                return option
        return ""

    def _file(self, recipe: Recipe) -> Played:
        folder = recipe.file.rpartition("/")[0] or "."
        text = (
            f"[ -e {recipe.file} ] || {{ mkdir -p {folder} && printf %s {shlex.quote(recipe.text)} > {recipe.file}; }}"
        )
        outcome = self.shell.run(text, 10.0, may_serve=False)
        self.ran += outcome.code == 0
        ending = Ending.PASSED if outcome.code == 0 else Ending.BLOCKED
        return _played(recipe, ending, f"the file {recipe.file}")

    def _block(self, recipe: Recipe) -> Played:
        """The steps of a block, until one fails."""
        limit = time.monotonic() + self.limit_s
        for name, value in recipe.settings:
            self.shell.run(f"export {name}={shlex.quote(value)}", 10.0, may_serve=False)
        blocked: list[tuple[Step, str]] = []
        forgiven: Played | None = None
        worked, notes, last = True, [], 0
        for step in recipe.steps:
            if (step.instead and worked) or (forgiven is not None and not step.instead):
                continue  # the other way is not needed, or this one has failed already
            if step.hindrance:
                worked = False
                blocked.append((step, step.hindrance))
                continue
            outcome, verdict = self._attempt(recipe, step, limit)
            worked, last = verdict.ending is Ending.PASSED, outcome.code or 0
            if worked:
                forgiven = None
                notes += [verdict.reason] if verdict.reason else []
                differs = _difference(step.printed, outcome.output) if recipe.compare and step.printed else ""
                if differs:
                    return _played(recipe, Ending.DIFFERS, differs, step, outcome)
            elif verdict.ending is Ending.BLOCKED:
                blocked.append((step, verdict.reason))
            elif recipe.exit_code and outcome.code == recipe.exit_code:
                return _played(recipe, Ending.PASSED, f"ended with exit code {last}, as announced", step, outcome)
            elif any(s.instead for s in recipe.steps if s.line > step.line):
                forgiven = forgiven or self._failed(recipe, step, outcome, verdict.reason, blocked)
            else:
                return forgiven or self._failed(recipe, step, outcome, verdict.reason, blocked)
        return forgiven or self._come_through(recipe, blocked, notes)

    def _come_through(self, recipe: Recipe, blocked: Sequence[tuple[Step, str]], notes: Sequence[str]) -> Played:
        """The ending of a block of which no step failed."""
        hard = [b for b in blocked if not b[1].startswith(_HARMLESS)]
        if hard:
            return _played(recipe, Ending.BLOCKED, hard[0][1], hard[0][0])
        return _played(recipe, Ending.PASSED, "; ".join(notes))

    def _attempt(self, recipe: Recipe, step: Step, limit: float) -> tuple[Outcome, verdicts.Verdict]:
        """Run a step; one that fails at the start of a section, in a folder where an earlier section left the shell, again at the root."""
        announced = recipe.exit_code if step is recipe.steps[-1] else 0
        outcome, verdict = self._step(step, announced, limit)
        starts = recipe.opens and step is recipe.steps[0]
        if verdict.ending is Ending.FAILED and outcome.code is not None and starts and self._goes_back():
            return self._step(step, announced, limit)
        return outcome, verdict

    def _goes_back(self) -> bool:
        """Whether the shell stood in a folder of the clone; it stands at the root then."""
        text = '[[ $PWD = "$gates__root"/* ]] && builtin cd "$gates__root"'
        return self.shell.run(text, 10.0, may_serve=False).code == 0

    def _failed(
        self, recipe: Recipe, step: Step, outcome: Outcome, reason: str, blocked: Sequence[tuple[Step, str]]
    ) -> Played:
        if recipe.after_code and _NO_SUCH.search(outcome.output):
            told = "needs a file whose text the document shows without its name"
            return _played(recipe, Ending.BLOCKED, told, step, outcome)
        missed = _HARMLESS if outcome.code == _NOT_FOUND else (*_HARMLESS, *_OF_THE_SYSTEM)
        before = [r for r in (*(r for _, r in blocked), *self._unproven(recipe)) if not r.startswith(missed)]
        if before:
            told = f"{reason}{_AFTER}{before[0].rpartition(_AFTER)[2].rstrip(')')})"
            return _played(recipe, Ending.BLOCKED, told, step, outcome)
        return _played(recipe, Ending.FAILED, reason, step, outcome)

    def _unproven(self, recipe: Recipe) -> list[str]:
        """Why earlier blocks could not be tried, unless another way to do the same worked."""
        return [
            e.reason
            for e in self.endings
            if (e.ending is Ending.BLOCKED or (e.ending is Ending.SKIPPED and e.reason.startswith("a placeholder")))
            and not (e.choice and (e.choice == recipe.choice or self._works(e.choice)))
        ]

    def _step(self, step: Step, expected: int, limit: float) -> tuple[Outcome, verdicts.Verdict]:
        kinds = _kinds(step.text)
        serves = "running" in kinds and not kinds & {"set-up", "tests"}
        left = max(1.0, limit - time.monotonic())
        seconds = min(left, _SERVER_S) if serves else left
        outcome = self.shell.run(step.text, seconds, may_serve=not kinds & {"set-up", "tests"} or serves)
        verdict = verdicts.of_step(outcome, expected, self.limit_s if seconds == left else seconds, serves=serves)
        self.ran += verdict.ending is Ending.PASSED
        self.fleeting = self.fleeting or (verdict.reason if verdict.fleeting else "")
        return outcome, verdict

    def settled(self) -> tuple[Played, ...]:
        """The endings; a failure is forgiven where another way to do the same worked."""
        return tuple(
            dataclasses.replace(e, ending=Ending.RESCUED)
            if e.ending is Ending.FAILED and e.choice and self._works(e.choice, e.option)
            else e
            for e in self.endings
        )


def play(recipes: Sequence[Recipe], ground: Ground, options: Options) -> tuple[Play, tuple[Evidence, ...]]:
    """Follow the recipes from a clean clone.

    Raises:
        GatesError: there is no shell to be had.
    """
    wall = sandbox.strongest()
    told: list[str] = []

    def lay(home: Path) -> str:
        told.append(clone.lay(ground.project, home))
        return clone.start_folder(ground.project)

    with sandbox.open_shell(wall, options.run_network, lay) as opened:
        names = " ".join(sorted(n for n in (re.sub(r"[^\w-]", "", n) for n in ground.names) if n))
        helpers = _HELPERS.replace("NAMES", shlex.quote(names)).replace("FIRST", "no" if ground.remote else "yes")
        opened.run(helpers, 10.0, may_serve=False)
        if _wants_an_environment(recipes):
            opened.run("python3 -m venv ~/.environment && . ~/.environment/bin/activate", 60.0, may_serve=False)
        run = Play(opened, options.run_timeout)
        for recipe in recipes:
            run.follow(recipe)
    note = f"{told[0]}, behind {wall.value}" + (f": {_OPEN_NOTE}" if wall is sandbox.Wall.SCRATCH else "")
    whole = [dataclasses.replace(opened.evidence, note=note)] if opened.evidence else []
    return run, (*whole, *(_evidence(e) for e in run.endings if e.ending is not Ending.SKIPPED))


_OPEN_NOTE = "neither bubblewrap nor namespaces can be had here, so the commands could see the machine's files, as far as their user may, and the network"


_ENVIRONMENT = re.compile(
    r"\bvenv\b|virtualenv|\b(conda|mamba|pipenv|poetry|pdm|hatch|pixi|rye)\b|\buv (sync|run|venv)\b"
)
_BARE_PIP = re.compile(r"(?:^|[;&|\n])\s*(?:pip3?|python3? -m pip|uv pip) ")


def _wants_an_environment(recipes: Sequence[Recipe]) -> bool:
    """Whether pip is used before the document makes an environment: then the reader is expected to be in one of their own."""
    for step in (s for r in recipes if not r.skip for s in r.steps if not s.hindrance):
        if _ENVIRONMENT.search(step.text):
            return False
        if _BARE_PIP.search(step.text):
            return True
    return False


def _kinds(text: str) -> set[str]:
    with contextlib.suppress(shell.UnreadableError):
        return sections.kinds_of(shell.commands(text, 1), frozenset())
    return set()


def _played(
    recipe: Recipe, ending: Ending, reason: str, step: Step | None = None, outcome: Outcome | None = None
) -> Played:
    return Played(
        path=recipe.path,
        line=step.line if step else recipe.line,
        kind=recipe.kind,
        ending=ending,
        reason=reason,
        command=step.text if step else "",
        output=_shown(outcome.output) if outcome else "",
        asked=recipe.asked,
        choice=recipe.choice,
        option=recipe.option,
    )


def _shown(output: str) -> str:
    """The end of what was printed, without colours and what looks like a secret."""
    from gates.tools.secret_patterns import mask

    lines = [re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line).rstrip() for line in output[-20_000:].split("\n")]
    return "\n".join(mask(line)[:300] for line in [x for x in lines if x][-_SHOWN_LINES:])[-_SHOWN:]


def _difference(printed: str, output: str) -> str:
    """How the output differs from what the document shows; a line of dots stands for any lines."""
    wanted = "\n".join(line.rstrip() for line in printed.strip().split("\n"))
    got = "\n".join(line.rstrip() for line in output.strip().split("\n"))
    pattern = "".join(
        r"(?:.*\n)*?"
        if line.strip() in {"...", "…"}
        else re.escape(line).replace(r"\.\.\.", ".*").replace("…", ".*") + r"\n"
        for line in wanted.split("\n")
    )
    if re.fullmatch(pattern, got + "\n"):
        return ""
    shown = next(
        (w for w, g in zip(wanted.split("\n"), [*got.split("\n"), ""], strict=False) if w != g), wanted.split("\n")[-1]
    )
    return f"the document shows {shown.strip()[:120]!r}, which is not what is printed"


def _evidence(played: Played) -> Evidence:
    code = {Ending.PASSED: 0}.get(played.ending)
    what = f"{played.path}:{played.line} {played.ending.value}" + (f": {played.reason}" if played.reason else "")
    return Evidence(
        "README block",
        argv=(played.command,) if played.command else (),
        exit_code=code,
        duration_s=played.seconds,
        note=what,
    )
