"""Which advisory source a setting names, and how to ask it many questions."""

from __future__ import annotations

import concurrent.futures
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from gates import process
from gates.tools import osv
from gates.tools.osv_address import AddressSource
from gates.tools.osv_records import RecordSource, from_directory, from_zip
from gates.tools.osv_source import Question, Source, SourceError

PUBLIC = "https://api.osv.dev"
"""The address behind the name "osv"."""
_WORKERS = 8


def open_source(setting: str, root: Path, timeout: float) -> Source:
    """The source that a setting names: "osv", an address, a directory or a zip (relative to `root`).

    Raises:
        SourceError: it is none of these, or cannot be read.
    """
    if setting == "osv":
        return AddressSource(PUBLIC, timeout)
    if setting.startswith(("http://", "https://")):
        return AddressSource(_address(setting), timeout)
    place = root / setting
    if place.is_dir():
        return RecordSource(str(place), list(from_directory(place)))
    if place.is_file() and zipfile.is_zipfile(place):
        return RecordSource(str(place), list(from_zip(place)))
    raise SourceError(
        f"The advisory source {setting!r} is no address, directory or zip of OSV records.",
        'Set GATES_ADVISORIES, or advisories in [tool.gates.security], to "osv", an address, or an existing path.',
    )


def _address(setting: str) -> str:
    """The address, when it has a host and carries no password that a message could show."""
    parts = urlsplit(setting)
    if not parts.hostname or "@" in parts.netloc:
        raise SourceError(
            "The address of the advisory source has no host, or has a user in it.", "Write it as https://host."
        )
    return setting


def ask_all(source: Source, questions: Sequence[Question]) -> Mapping[Question, tuple[osv.Record, ...]]:
    """The answers to all questions, several at a time; stops at the first that got none.

    Raises:
        SourceError: one question got no answer.
    """
    answers: dict[Question, tuple[osv.Record, ...]] = {}
    with concurrent.futures.ThreadPoolExecutor(_WORKERS) as pool:
        running = {pool.submit(source.ask, *question): question for question in questions}
        try:
            for done in concurrent.futures.as_completed(running):
                process.checkpoint()
                answers[running[done]] = done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return answers
