"""Adding to the log of sign-offs: in one step, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import msgspec

from gates.attest.log import FOLDER, LINES, REF, Entry, Log, report_path, signoff_path
from gates.attest.repository import Repository
from gates.errors import NoAnswerError
from gates.project.atomic import write_atomically


def append(repository: Repository, log: Log, envelope_text: str, entry: Entry, kept: bytes, who: str) -> None:
    """Add an entry to the notes, in one step that fails when somebody else added one meanwhile; then copy the log to the folder.

    Args:
        kept: the report that was signed, UTF-8.
        who: for the note that `git log --notes=gates` shows.

    Raises:
        NoAnswerError: the log grew meanwhile, or cannot be written.
    """
    line = json.dumps(msgspec.to_builtins(entry), sort_keys=True, separators=(",", ":"))
    lines = (*log.lines, line)
    before = repository.texts([f"{log.tip}:{entry.commit}"])[0] if log.tip else None
    files = {
        LINES: "".join(f"{one}\n" for one in lines),
        signoff_path(entry.entry): envelope_text,
        report_path(hashlib.sha256(kept).hexdigest()): kept.decode(),
        entry.commit: f"{before or ''}Signed off as {entry.role} by {who}: {entry.signoff}\n",
    }
    made = commit_files(repository, log.tip, files, f"Sign-off {entry.entry}: {entry.role} by {who}")
    _copy(repository, made, lines)


def commit_files(repository: Repository, tip: str | None, files: Mapping[str, str], message: str) -> str:
    """Add files to the notes in one step, and return the new commit.

    Raises:
        NoAnswerError: the notes are not at `tip` any more.
    """
    start = [f"from {tip}"] if tip else []
    words = [f"commit {REF}", "committer gates <gates@localhost> now", _data(message), *start]
    words += [f"M 100644 inline {path}\n{_data(text)}" for path, text in files.items()]
    stream = "".join(f"{word}\n" for word in words)
    done = (
        repository.ask("fast-import", "--quiet", "--date-format=now", stdin=stream) if _is_at(repository, tip) else None
    )
    if done is None:
        raise NoAnswerError(f"{REF} changed meanwhile, nothing was signed off.", "Fetch it and sign again.")
    return repository.must("rev-parse", "--verify", f"{REF}^{{commit}}").strip()


def _is_at(repository: Repository, tip: str | None) -> bool:
    """Whether the notes are still there; git looks again when it moves them, and moves them forward alone."""
    return repository.commit(REF) == tip


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}"


def _copy(repository: Repository, commit: str, lines: Sequence[str]) -> None:
    """The log in the folder; the notes have it already, so a folder that cannot be written loses nothing.

    Raises:
        NoAnswerError: the folder cannot be written.
    """
    folder = repository.root / FOLDER
    names = [path for path in repository.must("ls-tree", "-r", "-z", "--name-only", commit).split("\0") if "/" in path]
    wanted = [name for name in names if name.startswith(("signoffs/", "reports/")) and not (folder / name).exists()]
    try:
        for name, text in zip(wanted, repository.texts([f"{commit}:{name}" for name in wanted]), strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / name, (text or "").encode())
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / LINES, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise NoAnswerError(
            f"{FOLDER} cannot be written: {error.strerror}; the sign-off is in {REF}.", "Check its permissions."
        ) from error
