"""The log of sign-offs: append-only, each entry with the digest of the one before, and each signer signs that digest.

    log.jsonl               one line an entry
    signoffs/0001.json      the envelope of entry 1
    reports/DIGEST.json     the report that was signed

The log lives in the tree of `refs/notes/gates`, which travels with the repository; the folder `reports/signoffs/` has a copy.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence

import msgspec

from gates.attest import envelope, statement
from gates.attest.envelope import RefusedError
from gates.attest.policy import Anchor
from gates.attest.repository import Repository

REF = "refs/notes/gates"
FOLDER = "reports/signoffs"
LINES = "log.jsonl"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One line: the number from 1 on, the digest of the line before (None at first), the digest of the envelope, its commit and role."""

    entry: int
    previous: str | None
    signoff: str
    commit: str
    role: str


@dataclasses.dataclass(frozen=True, slots=True)
class Stored:
    """An entry with its envelope; the reports are read when they are needed."""

    entry: Entry
    envelope: str


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """A log as one place has it.

    Attributes:
        lines: as they stand there.
        stored: the entries with their envelopes, as far as both could be read.
        tip: the commit of the notes that it was read from, None where there are none.
        faults: what is wrong with it, one sentence each.
    """

    lines: tuple[str, ...] = ()
    stored: tuple[Stored, ...] = ()
    tip: str | None = None
    faults: tuple[str, ...] = ()

    @property
    def head(self) -> str | None:
        """Digest of the last line."""
        return digest(self.lines[-1]) if self.lines else None


def digest(line: str) -> str:
    """`sha256:...` of a line of the log."""
    return f"sha256:{hashlib.sha256(line.encode()).hexdigest()}"


def read(repository: Repository, anchor: Anchor | None = None) -> Log:
    """The log from the notes, compared with every other place that knows it.

    Args:
        anchor: what the policy says the log must have.
    """
    states = (repository.ask("rev-list", "--end-of-options", REF, "--") or "").split()
    tip = states[0] if states else None
    past = [_lines(text) for text in repository.texts([f"{state}:{LINES}" for state in states])]
    noted = past[0] if past else ()
    names = [f"{tip}:{signoff_path(n)}" for n in range(1, len(noted) + 1)]
    stored, faults = _chained(noted, repository.texts(names))
    faults += _rewritten(noted, past)
    faults += _copied(repository, noted)
    if anchor is not None and (len(noted) < anchor.entries or digest(noted[anchor.entries - 1]) != anchor.head):
        faults.append(
            f"The log does not have entry {anchor.entries} as the policy anchors it: it was cut or rewritten."
        )
    return Log(noted, tuple(stored), tip, tuple(faults))


def report(repository: Repository, log: Log, sha256: str) -> bytes | None:
    """The report with this digest, None where it was not kept or is not what its name says."""
    text = repository.texts([f"{log.tip}:{report_path(sha256)}"])[0] if log.tip else None
    data = text.encode() if text is not None else None
    return data if data is not None and hashlib.sha256(data).hexdigest() == sha256 else None


def signoff_path(number: int) -> str:
    """Where an envelope is."""
    return f"signoffs/{number:04}.json"


def report_path(sha256: str) -> str:
    """Where a report is."""
    return f"reports/{sha256}.json"


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").splitlines())


def _chained(lines: Sequence[str], envelopes: Sequence[str | None]) -> tuple[list[Stored], list[str]]:
    """The entries, and what is wrong with their chain."""
    stored: list[Stored] = []
    faults: list[str] = []
    nonces: dict[str, int] = {}
    before: str | None = None
    for number, (line, text) in enumerate(zip(lines, envelopes, strict=True), 1):
        try:
            entry = msgspec.json.decode(line, type=Entry)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            faults.append(f"Line {number} of the log cannot be read: {error}.")
            break
        if entry.entry != number or entry.previous != before:
            faults.append(
                f"Entry {entry.entry} of the log does not follow the one before: an entry was removed or changed."
            )
            break
        before = digest(line)
        if text is None:
            faults.append(f"The sign-off of entry {number} of the log is gone.")
            continue
        fault = _disagrees(entry, text, nonces)
        if fault:
            faults.append(f"Entry {number} of the log: {fault}.")
        stored.append(Stored(entry, text))
    return stored, faults


def _disagrees(entry: Entry, text: str, nonces: dict[str, int]) -> str | None:
    """Why an envelope is not what its entry says, None when it is."""
    if envelope.digest(text) != entry.signoff:
        return "its sign-off was changed afterwards"
    try:
        subjects, signoff = statement.read(envelope.peek(text))
    except RefusedError as error:
        return str(error)
    if signoff.nonce in nonces:
        return f"its nonce was used by entry {nonces[signoff.nonce]} before, so it is a copy"
    nonces[signoff.nonce] = entry.entry
    if (signoff.entry, signoff.previous) != (entry.entry, entry.previous):
        return "its signer signed another place in the log: entries before it were removed or changed"
    if (signoff.role, subjects.commit) != (entry.role, entry.commit):
        return f"it is the sign-off of {subjects.commit[:12]} as {signoff.role}, not what the log says"
    return None


def _rewritten(lines: Sequence[str], past: Sequence[Sequence[str]]) -> list[str]:
    """Whether an earlier state of the notes had what the newest has not."""
    for then in past:
        if tuple(lines[: len(then)]) != tuple(then):
            return [f"The log in {REF} lost entry {_first_other(lines, then)}, which its own history has."]
    return []


def _copied(repository: Repository, lines: Sequence[str]) -> list[str]:
    """Whether the folder, or a copy fetched from a remote, has what the notes have not."""
    faults = []
    refs = (repository.ask("for-each-ref", "--format=%(refname)", "refs/notes/remotes/") or "").split()
    copies = {ref: _lines(repository.texts([f"{ref}:{LINES}"])[0]) for ref in refs if ref.endswith("/gates")}
    file = repository.root / FOLDER / LINES
    if file.is_file():
        copies[FOLDER] = _lines(file.read_text(encoding="utf-8", errors="replace"))
    for place, there in copies.items():
        if tuple(lines[: len(there)]) != there:
            remedy = f"remove {FOLDER} if it was never pushed" if place == FOLDER else "fetch and merge it"
            faults.append(
                f"The log in {REF} does not have entry {_first_other(lines, there)} as {place} has it: {remedy}."
            )
    return faults


def _first_other(lines: Sequence[str], longer: Sequence[str]) -> int:
    return next(n for n, line in enumerate(longer, 1) if n > len(lines) or lines[n - 1] != line)
