"""Adapter of kingfisher: files in, credentials out. It asks nobody whether a credential is valid, and reads no settings.

What it is to look at is laid into a folder of our own, together with a canary (a credential that it must find), and it
has to say that it looked at all of it: whatever it passes over, or an end without a report, is no answer. Its output
quotes the credentials, so it is never kept.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from gates import process
from gates.errors import ToolFailedError
from gates.model import Evidence
from gates.project import Project
from gates.tools._command import our_command

WORDS = (
    *("--no-validate", "--no-update-check", "--quiet", "--format", "json"),
    *("--git-history", "none", "--no-dedup", "--no-ignore"),
)
_LIMIT_S = 300.0


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """One credential.

    Attributes:
        number: of the file, as `Batch.add` gave it.
        rule: kingfisher's, without its origin and its version, for example "slack-user-token".
        sure: whether kingfisher's own confidence in the rule is high.
        secret: the credential itself; never to be kept.
        line: counted from 1.
        inside: the file within an archive, "" for the file itself.
    """

    number: int
    rule: str
    sure: bool
    secret: str = dataclasses.field(repr=False)
    line: int
    inside: str


class Batch:
    """Files to be looked at together, in `folder`, which is empty and gone afterwards."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[str, bytes], int] = {}
        self._files: list[str] = []
        self._namesakes: collections.Counter[str] = collections.Counter()
        self._groups = 0
        self._texts = 0
        """How many of them it must look at; an archive counts as what is in it, which may be nothing."""

    def add(self, path: str, data: bytes) -> int:
        """Add a file; the same content under the same name is looked at once."""
        name = PurePosixPath(path).name.encode("utf-8", "replace")[-120:].decode("utf-8", "replace")
        name = f"_{name}" if name == ".git" else name  # a folder with a file of that name is a repository
        key = (name, hashlib.sha256(data).digest())
        if key not in self._known:
            self._known[key] = len(self._files)
            self._files.append(self._write(name, data))
            self._texts += b"\0" not in data[:8192]
        return self._known[key]

    def data(self, number: int) -> bytes:
        """The content of a file that was added."""
        return (self._folder / self._files[number]).read_bytes()

    def scan(self, project: Project, cache: Path) -> tuple[list[Hit], Evidence]:
        """Have kingfisher look at everything that was added.

        Args:
            cache: folder for what it makes of its rules: that takes several seconds, once.

        Raises:
            ToolMissingError: it is not installed.
            ToolFailedError: it did not look at everything, or does not find what it must.
        """
        command = our_command(project, "kingfisher-bin", "kingfisher")
        canary = self._write("canary.pem", _canary())
        words = [*command.argv, "scan", *WORDS, "--rule-cache-dir", str(cache), "."]
        env = process.environment({"HOME": str(self._folder), "NO_COLOR": "1"}, drop=_OUTSIDE)
        done = process.run(words, cwd=self._folder, env=env, timeout=_LIMIT_S)
        hits, looked_at = _parse(done, {path: number for number, path in enumerate((*self._files, canary))})
        if looked_at < self._texts + 1:
            raise _failure(done, f"it looked at {looked_at} of {self._texts + 1} files")
        found = [hit for hit in hits if hit.number < len(self._files)]
        if len(found) == len(hits):
            raise _failure(done, "it does not find a private key that was planted for it")
        note = f"{len(self._files)} contents; it knows the canary"
        return found, done.evidence("kingfisher", command.version, note)

    def _write(self, name: str, data: bytes) -> str:
        """Its path in the folder: rules go by names, so files of one name are in folders of their own."""
        key = unicodedata.normalize("NFC", name).casefold()
        group = self._namesakes[key]
        self._namesakes[key] += 1
        if group == self._groups:
            (self._folder / str(group)).mkdir()
            self._groups += 1
        Path(f"{self._folder}/{group}/{name}").write_bytes(data)
        return f"{group}/{name}"


_OUTSIDE = ("KF_RULE_CACHE_DIR", "KINGFISHER_ALERT_REPORT_URL", "RUST_LOG", "RUST_BACKTRACE")


def _canary() -> bytes:
    """A private key that is none, put together here so that no scanner takes this file for a leak."""
    body = "".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(8))
    dashes, words = "-" * 5, "PRIVATE KEY"
    return f"{dashes}BEGIN {words}{dashes}\n{body}\n{dashes}END {words}{dashes}\n".encode()


def _parse(done: process.Completed, numbers: Mapping[str, int]) -> tuple[list[Hit], int]:
    """(what it found, how many files it looked at).

    Args:
        numbers: path → the number of the file; that of the canary is the last.
    """
    try:
        said = json.loads(done.stdout)
        summary, audit = said["metadata"]["summary"], said["audit"]["summary"]
        if audit["discovered"] != 1 or audit["scan_succeeded"] != 1:
            raise _failure(done, "it did not get to the end of the folder")
        return [_hit(raw, numbers) for raw in said["findings"]], int(summary["blobs_scanned"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _failure(done, "it printed no report that can be read") from error


def _hit(raw: Mapping[str, Any], numbers: Mapping[str, int]) -> Hit:
    finding = raw["finding"]
    path, inside = str(finding["path"]).removeprefix("./"), ""
    while path not in numbers and "!" in path:
        path, _, rest = path.rpartition("!")
        inside = f"{rest}!{inside}".rstrip("!")
    return Hit(
        number=numbers[path],
        rule=re.sub(r"\.\d+$", "", str(raw["rule"]["id"]).partition(".")[2]).rpartition("/")[2],
        sure=finding["confidence"] == "high",
        secret=str(finding["snippet"]),
        line=int(finding["line"]),
        inside=inside,
    )


def _failure(done: process.Completed, why: str) -> ToolFailedError:
    """What is wrong; its own words only where they are an error message, which quotes nothing."""
    errors: Iterator[str] = (line.strip() for line in reversed(done.stderr.splitlines()) if line.startswith("Error"))
    said = f" ({next(errors, '')[:200]})".replace(" ()", "")
    return ToolFailedError(
        f"kingfisher ended with exit code {done.exit_code}, and {why}{said}: nobody knows what it missed.",
        "Run `gates doctor`, or reinstall kingfisher-bin.",
    )
