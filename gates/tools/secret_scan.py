"""Where credentials are looked for: the files of the work tree, and the lines that commits have added.

A removed secret is still in history, so the second look matters. Two look at each text: our own patterns, and kingfisher,
which can only add to what they find. Nothing here keeps or logs what was found; see `Found`.
"""

from __future__ import annotations

import collections
import dataclasses
import hashlib
from pathlib import Path

from gates import process
from gates.errors import NoAnswerError
from gates.model import Evidence
from gates.project import Project
from gates.tools import kingfisher, random_strings, secret_history, secret_patterns, secret_verdict
from gates.tools.secret_history import Addition
from gates.tools.secret_places import Place, place_of

_HARMLESS_AMONG_TESTS = frozenset({"a private key", "a password in an address"})


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A credential in the repository, without the credential.

    Attributes:
        kind, shown: as in `secret_patterns.Hit`.
        line: in the work tree's file; None where only history has it, or where it is within an archive.
        commit: 12 hex digits of the commit that added it; "" for the work tree.
        advice: whether it usually opens nothing: a key among tests, an identifier, a key of a test account.
        tool: who found it.
    """

    kind: str
    shown: str
    path: str
    line: int | None
    commit: str = ""
    advice: bool = False
    tool: str = "gates"


@dataclasses.dataclass(frozen=True, slots=True)
class Guess:
    """A file with strings that look random: the line of the first, and how many lines have one."""

    path: str
    line: int
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """What was found and looked at; `commits` is None where history was not searched."""

    found: tuple[Found, ...] = ()
    guesses: tuple[Guess, ...] = ()
    files: int = 0
    commits: int | None = None
    evidence: tuple[Evidence, ...] = ()
    unanswered: tuple[str, ...] = ()


def scan(project: Project, cache: Path, *, whole: bool = False) -> Scan:
    """The credentials in the work tree, and in what commits since the base, where there is one, have added.

    Args:
        cache: folder for what scanners keep between runs.
        whole: whether all of history is searched.
    """
    with process.folder("gates-secrets-") as folder:
        look = Look(project, kingfisher.Batch(folder))
        look.at_tree()
        if whole or project.git.base is not None:
            look.at_history(whole=whole)
        look.again(cache)
        return look.seen()


class Look:
    """One scan under way.

    Attributes:
        tree: (path, line) → what is there.
        past: (path, digest of the line) → what an earlier commit added and the work tree no longer has.
    """

    def __init__(self, project: Project, batch: kingfisher.Batch) -> None:
        self._project, self._batch = project, batch
        self.tree: dict[tuple[str, int | str], Found] = {}
        self.past: dict[tuple[str, bytes], Found] = {}
        self._pieces: dict[int, list[tuple[str, str]]] = collections.defaultdict(list)
        self._present: dict[str, frozenset[str]] = {}
        self._guesses: list[Guess] = []
        self._evidence: list[Evidence] = []
        self._unanswered: list[str] = []
        self._files = 0
        self._commits: int | None = None

    def at_tree(self) -> None:
        """Our own look at the work tree."""
        for path in self._project.files:
            process.checkpoint()
            if (self._project.root / path).is_symlink():
                continue
            try:
                data = self._project.bytes_of(path)
            except NoAnswerError as error:
                self._unanswered.append(str(error))
                continue
            self._pieces[self._batch.add(path, data)].append((path, ""))
            text = _text(data)
            if text is not None:
                self._files += 1
                self._at_file(path, text)

    def _at_file(self, path: str, text: str) -> None:
        place = place_of(path)
        for hit in _hits(text, place):
            advice = place.fixture and hit.kind in _HARMLESS_AMONG_TESTS
            self.tree[path, hit.line] = Found(hit.kind, hit.shown[:160], path, hit.line, "", advice)
        lines = [spot.line for spot in random_strings.spots(path, text)] if not place.quiet else []
        lines = [line for line in lines if (path, line) not in self.tree]
        if lines:
            self._guesses.append(Guess(path, lines[0], len(lines)))

    def at_history(self, *, whole: bool) -> None:
        """Our own look at what commits have added."""
        try:
            wanted = secret_history.commits(self._project, whole=whole)
            for addition in secret_history.additions(self._project, wanted):
                self._at_addition(addition)
        except NoAnswerError as error:
            self._unanswered.append(str(error))
        else:
            self._commits = len(wanted)

    def _at_addition(self, addition: Addition) -> None:
        place, lines = place_of(addition.path), addition.text.split("\n")
        number = self._batch.add(addition.path, addition.text.encode("utf-8", "replace"))
        self._pieces[number].append((addition.path, addition.commit))
        for hit in _hits(addition.text, place):
            advice = place.fixture and hit.kind in _HARMLESS_AMONG_TESTS
            found = Found(hit.kind, hit.shown[:160], addition.path, None, addition.commit, advice)
            self._remember(found, lines[hit.line - 1])

    def _remember(self, found: Found, line: str) -> None:
        """Keep what the work tree no longer has; of several commits the first one, which comes last."""
        if found.path not in self._present:
            text = self._project.read_or_none(found.path) if found.path in self._project.files else None
            self._present[found.path] = frozenset((text or "").split("\n"))
        if line in self._present[found.path]:
            return
        key = (found.path, hashlib.sha256(line.strip().encode("utf-8", "replace")).digest())
        if key not in self.past or self.past[key].tool == found.tool:
            self.past[key] = found

    def again(self, cache: Path) -> None:
        """Kingfisher's look at the same texts."""
        try:
            hits, evidence = self._batch.scan(self._project, cache / "kingfisher")
        except NoAnswerError as error:
            self._unanswered.append(str(error))
            return
        self._evidence.append(evidence)
        for hit in hits:
            lines = (_text(self._batch.data(hit.number)) or "").split("\n")
            inside = bool(hit.inside) or hit.line > len(lines)
            around = ("", "") if inside else (lines[hit.line - 2] if hit.line > 1 else "", lines[hit.line - 1])
            for path, commit in self._pieces[hit.number]:
                self._add(hit, path, commit, around)

    def _add(self, hit: kingfisher.Hit, path: str, commit: str, around: tuple[str, str]) -> None:
        place = place_of(f"{path}/{hit.inside}" if hit.inside else path)
        verdict = secret_verdict.of(hit.rule, hit.secret, around, place, sure=hit.sure)
        if verdict is None:
            return
        where = f", in {hit.inside}" if hit.inside else ""
        line = None if commit or hit.inside else hit.line
        shown = f"{secret_patterns.MASK} ({len(hit.secret)} characters{where})"
        found = Found(verdict.kind, shown, path, line, commit, verdict.advice, "kingfisher")
        if commit:
            self._remember(found, around[1])
        else:
            self.tree.setdefault((path, f"{hit.inside}:{hit.line}" if hit.inside else hit.line), found)

    def seen(self) -> Scan:
        """Everything; what both found is said once, in the words of our own patterns."""
        return Scan(
            found=(*self.tree.values(), *self.past.values()),
            guesses=tuple(self._guesses),
            files=self._files,
            commits=self._commits,
            evidence=tuple(self._evidence),
            unanswered=tuple(self._unanswered),
        )


def _hits(text: str, place: Place) -> list[secret_patterns.Hit]:
    return list(secret_patterns.find(text, named=not place.quiet, excused=place.made_up))


def _text(data: bytes) -> str | None:
    """The text of a file, None for a binary one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return None if b"\0" in data[:8192] else data.decode("utf-8", "replace").replace("\r\n", "\n")
