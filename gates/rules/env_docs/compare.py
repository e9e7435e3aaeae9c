"""Reads against documents: what is missing, stale, misspelt, or says something else. Pure: values in, findings out."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Collection, Iterator, Sequence

from gates.model import Finding, Severity
from gates.rules.env_docs.conventions import COMMON_PREFIXES, front_end_prefix, is_of_the_platform, is_of_the_system
from gates.rules.env_docs.sameness import is_near, nearest, same_default, states_something
from gates.rules.env_docs.values import UNKNOWN, Entry, Need, Observed, Part, Read

RUNNING = {Part.SERVICE, Part.DEPLOYMENT}
ORDER = [Part.SERVICE, Part.DEPLOYMENT, Part.TOOLING, Part.BUILD, Part.TEST]
_FAMILY = 3


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The reads and documents of a project side by side.

    Args:
        seen: what was observed.
        ignored: patterns of names that are not judged.
        least: percentage of the optional variables that must be documented; from there on a missing one is advice.
    """

    seen: Observed
    ignored: Sequence[str] = ()
    least: float = 100.0

    def findings(self) -> Iterator[Finding]:
        """Every breach."""
        yield from self._undocumented()
        yield from self._stale()
        yield from self._disagreements()
        yield from self._secrets()
        yield from self._unread_settings()
        yield from self._unused()
        yield from self._patterns()
        yield from self._computed()
        yield from self._contradicted()

    @property
    def documented(self) -> set[str]:
        """The names that some document speaks of."""
        return {e.name for e in self.seen.entries}

    @property
    def read_names(self) -> set[str]:
        """The names that something reads, a mere hand-over to a container left out."""
        return {n for r in self.seen.reads if not r.passes_on for n in (r.name, *r.others)}

    def judged(self, name: str) -> bool:
        """Whether a name is judged at all."""
        return not (is_of_the_system(name) or any(fnmatch.fnmatchcase(name, p) for p in self.ignored))

    def missing(self) -> list[Read]:
        """The first read of each variable that no document speaks of, the service's own reads before those of scripts."""
        documented = self.documented
        first: dict[str, Read] = {}
        for read in sorted(self.seen.reads, key=lambda r: (ORDER.index(r.part), r.passes_on)):
            if self.judged(read.name) and not _is_documented(read, documented):
                first.setdefault(read.name, read)
        return sorted(first.values(), key=lambda r: (r.path, r.line))

    def addable(self) -> list[Read]:
        """The missing reads that a document can simply be given; one whose name is near a documented one is not among them."""
        unread = sorted({e.name for e in self.unread()})
        return [
            r for r in self.missing() if UNKNOWN not in r.name and self._is_asked_for(r) and not nearest(r.name, unread)
        ]

    def _is_asked_for(self, read: Read) -> bool:
        """Whether what runs in production reads it, more than a script for an image that has a name for it."""
        image_only = read.how == "shell" and any(fnmatch.fnmatchcase(read.name, p) for p in self.seen.others)
        return read.part in RUNNING and not image_only

    def unread(self) -> list[Entry]:
        """The entries about variables that nothing reads."""
        names = self.read_names
        built = {front_end_prefix(n) for n in names}  # without one here, the front end is built elsewhere
        patterns = [n for n in names if UNKNOWN in n] + list(self.seen.others)
        known = names | set(self.seen.mentioned)
        lower = {n.lower() for n in names}
        return [
            e
            for e in self.seen.entries
            if e.defines
            and self.judged(e.name)
            and e.name not in known
            and e.name.lower() not in lower
            and not is_of_the_platform(e.name)
            and front_end_prefix(e.name) in {"", *built}
            and not any(fnmatch.fnmatchcase(e.name, p) for p in patterns)
        ]

    def share(self, needs: Collection[Need] = tuple(Need)) -> float:
        """The percentage of the variables of these needs that some document speaks of, those that only builds and tests read left out."""
        names = {
            r.name
            for r in self.seen.reads
            if r.need in needs and r.part.needs_documents and UNKNOWN not in r.name and self.judged(r.name)
        }
        missing = {r.name for r in self.missing()}
        return 100.0 * len(names - missing) / len(names) if names else 100.0

    def _undocumented(self) -> Iterator[Finding]:
        unread = sorted({e.name for e in self.unread()})
        enough = self.share((Need.OPTIONAL,)) >= self.least
        for read in self.missing():
            if UNKNOWN in read.name or not read.part.needs_documents:
                continue
            near = nearest(read.name, unread)
            spared = enough and read.need is Need.OPTIONAL and not near
            blocking = self._is_asked_for(read) and not is_of_the_platform(read.name) and not spared
            needs = (
                "It is required."
                if read.need is Need.REQUIRED
                else f"Its default is {read.default}."
                if read.default and len(read.default) < 60
                else ""
            )
            hint = f" {_place(self.seen.entries, near)} documents {near}, which nothing reads." if near else ""
            yield Finding(
                rule="env-docs/near-miss" if near else "env-docs/undocumented-variable",
                severity=Severity.HIGH
                if read.need is Need.REQUIRED and blocking
                else Severity.MEDIUM
                if blocking
                else Severity.LOW,
                blocking=blocking,
                message=f"{read.name} is read here and documented nowhere.{hint}",
                fix=f"Use the documented name, or correct the document. {needs}".strip()
                if near
                else f"Add it to the example file and to the table of variables. {needs}".strip(),
                path=read.path,
                line=read.line,
            )

    def _stale(self) -> Iterator[Finding]:
        missing = sorted(
            {r.name for r in self.missing() if r.part in RUNNING}
            | {n for n in self.read_names if UNKNOWN not in n and n not in {e.name for e in self.unread()}}
        )
        for entry in self.unread():
            near = nearest(entry.name, missing)
            yield Finding(
                rule="env-docs/near-miss" if near else "env-docs/stale-entry",
                severity=Severity.MEDIUM,
                blocking=True,
                message=f"{entry.name} is documented here, but nothing reads it"
                + (f"; {near} is read." if near else "."),
                fix=f"Correct the name to {near}." if near else "Remove the entry, or read the variable.",
                path=entry.path,
                line=entry.line,
            )

    def _disagreements(self) -> Iterator[Finding]:
        for name in sorted(self.documented & {r.name for r in self.seen.reads}):
            if self.judged(name):
                reads = [r for r in self.seen.reads if r.name == name and r.part in RUNNING]
                entries = [e for e in self.seen.entries if e.name == name and e.defines]
                yield from self._defaults(name, reads, entries)
                yield from self._needs(name, reads, entries)

    def _defaults(self, name: str, reads: list[Read], entries: list[Entry]) -> Iterator[Finding]:
        stated = [e for e in entries if e.default is not None and states_something(e.default)]
        reads = [r for r in reads if r.default_known and r.need is Need.OPTIONAL]
        wrong = [e for e in stated if reads and not any(same_default(r.default, e.default or "") for r in reads)]
        own = [r for r in reads if not r.passes_on and r.default]
        for entry in wrong:
            used = next((r for r in own), None)
            if used is None and not any(r.part is Part.SERVICE for r in reads):
                continue
            yield Finding(
                rule="env-docs/default-differs",
                severity=Severity.MEDIUM if used else Severity.LOW,
                blocking=used is not None,
                message=f"The default of {name} is given as {_said(entry.default)} here, but {_where(used or reads[0])} uses {_said((used or reads[0]).default)}.",
                fix="Correct the side that is wrong.",
                path=entry.path,
                line=entry.line,
            )
        if wrong and len(wrong) == len(stated):
            for read in {r.default: r for r in reversed(own)}.values():
                yield Finding(
                    rule="env-docs/default-differs",
                    severity=Severity.MEDIUM,
                    blocking=True,
                    message=f"The default of {name} is {_said(read.default)} here, but {' and '.join(sorted({e.path for e in wrong}))} says {_said(wrong[0].default)}.",
                    fix="Correct the side that is wrong.",
                    path=read.path,
                    line=read.line,
                )

    def _needs(self, name: str, reads: list[Read], entries: list[Entry]) -> Iterator[Finding]:
        own = [r for r in reads if r.part is Part.SERVICE]
        insisting = [r for r in own if r.need is Need.REQUIRED]
        denied = [e for e in entries if e.required is False]
        claimed = [e for e in entries if e.required is True]
        if insisting and denied and not claimed:
            where = " and ".join(sorted({e.path for e in denied}))
            yield _requirement(
                insisting[0].path, insisting[0].line, f"{name} is required here, but {where} calls it optional."
            )
            for entry in denied:
                yield _requirement(
                    entry.path, entry.line, f"{name} is called optional here, but {_where(insisting[0])} requires it."
                )
        if own and claimed and all(r.need is Need.OPTIONAL and r.default_known and r.default for r in own):
            for entry in claimed:
                yield _requirement(
                    entry.path,
                    entry.line,
                    f"{name} is called required here, but {_where(own[0])} has the default {_said(own[0].default)}.",
                )

    def _secrets(self) -> Iterator[Finding]:
        for entry in self.seen.entries:
            if entry.secret:
                yield Finding(
                    rule="env-docs/real-secret",
                    severity=Severity.CRITICAL,
                    blocking=True,
                    message=f"The example value of {entry.name} looks like {entry.secret}, not like a placeholder.",
                    fix="Replace it by a placeholder such as change-me, and revoke the secret: it is in the history.",
                    path=entry.path,
                    line=entry.line,
                )

    def _unread_settings(self) -> Iterator[Finding]:
        names, documented = self.read_names, self.documented
        known = {*self.seen.mentioned, *(n.upper() for n in names)}
        running = sorted({r.name for r in self.seen.reads if r.part in RUNNING and not r.passes_on})
        for setting in self.seen.settings:
            if (
                setting.name in names | documented
                or not self.judged(setting.name)
                or any(fnmatch.fnmatchcase(setting.name, p) for p in self.seen.others)
            ):
                continue
            near = next((n for n in running if is_near(setting.name, n)), "")
            both = any(
                s.name == near and s.path == setting.path and abs(s.line - setting.line) < 40
                for s in self.seen.settings
            )
            if near and not both:
                yield Finding(
                    rule="env-docs/near-miss",
                    severity=Severity.HIGH,
                    blocking=True,
                    message=f"The deployment sets {setting.name}, which nothing reads; {near} is read.",
                    fix=f"Correct the name to {near}.",
                    path=setting.path,
                    line=setting.line,
                )
            elif setting.name not in known and not is_of_the_platform(setting.name):
                own = self._has_own_prefix(setting.name)
                yield Finding(
                    rule="env-docs/unread-setting",
                    severity=Severity.MEDIUM if own else Severity.LOW,
                    blocking=own,
                    message=f"The deployment sets {setting.name}, which "
                    + ("nothing reads." if own else "no code of this repository seems to read."),
                    fix="Correct the name, or remove it."
                    if own
                    else "Remove it, or ignore it with `ignore` in [tool.gates.env-docs] when a library reads it.",
                    path=setting.path,
                    line=setting.line,
                )

    def _has_own_prefix(self, name: str) -> bool:
        """Whether a name begins as at least three of the service's own variables do, so that no library can be meant."""
        prefix, mark, _ = name.partition("_")
        own = {r.name for r in self.seen.reads if r.part is Part.SERVICE and r.name.startswith(f"{prefix}_")}
        return bool(mark) and len(own) >= _FAMILY and prefix not in COMMON_PREFIXES

    def _unused(self) -> Iterator[Finding]:
        for read in self.seen.unused:
            if self.judged(read.name):
                yield Finding(
                    rule="env-docs/unused-variable",
                    severity=Severity.LOW,
                    blocking=False,
                    message=f"{read.name} is read here, and no code uses its value.",
                    fix="Remove the field, and the variable from the documents.",
                    path=read.path,
                    line=read.line,
                )

    def _patterns(self) -> Iterator[Finding]:
        documented = self.documented
        first = {r.name: r for r in reversed(self.seen.reads) if UNKNOWN in r.name and r.part.needs_documents}
        for read in first.values():
            if self.judged(read.name) and not _is_documented(read, documented):
                yield Finding(
                    rule="env-docs/computed-name",
                    severity=Severity.INFO,
                    blocking=False,
                    message=f"Variables called {read.name} are read here, and no document has one of them.",
                    fix="Document the pattern of their names, or the names that are in use.",
                    path=read.path,
                    line=read.line,
                )

    def _computed(self) -> Iterator[Finding]:
        for place in self.seen.computed:
            yield Finding(
                rule="env-docs/computed-name",
                severity=Severity.INFO,
                blocking=False,
                message=f"The name of the variable that is read here cannot be computed: {place.shown}",
                fix="Read it under a constant name, or document the pattern of its names.",
                path=place.path,
                line=place.line,
            )

    def _contradicted(self) -> Iterator[Finding]:
        for one in self.seen.disagreements:
            yield Finding(
                rule="env-docs/probe-disagrees",
                severity=Severity.INFO,
                blocking=False,
                message=f"{one.name} was asked, and its answer is not what its source was understood to say: {one.said}. The answer counts.",
                fix="Nothing has to be done here. Please report the class as a bug in gates: both should say the same.",
                path=one.path,
                line=one.line,
            )


def _is_documented(read: Read, documented: set[str]) -> bool:
    for name in (read.name, *read.others):
        if name in documented or name.upper() in documented or name.lower() in documented:
            return True
        if UNKNOWN in name and any(fnmatch.fnmatchcase(d, name) for d in documented):
            return True
    return False


def _requirement(path: str, line: int, message: str) -> Finding:
    return Finding(
        rule="env-docs/requirement-differs",
        severity=Severity.MEDIUM,
        blocking=True,
        message=message,
        fix="Correct the side that is wrong.",
        path=path,
        line=line,
    )


def _place(entries: Sequence[Entry], name: str) -> str:
    return next((f"{e.path}:{e.line}" for e in entries if e.name == name and e.defines), "A document")


def _where(read: Read) -> str:
    return f"{read.path}:{read.line}"


def _said(default: str | None) -> str:
    return f"{default if len(default) <= 60 else default[:57] + '...'}" if default else "nothing"
