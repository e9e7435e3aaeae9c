"""A repository with a release to be signed off: a policy on origin/main, three people with keys, a report of the commit."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from gates import registry
from gates.attest import envelope, keys, log, sign, source, statement, trust, verify
from gates.attest.append import append
from gates.attest.log import Entry
from gates.attest.repository import Repository
from gates.attest.request import Request
from gates.attest.sign import Draft
from gates.attest.source import Source
from gates.attest.trust import Trust
from gates.attest.verify import Outcome
from gates.cli import explain
from gates.engine import journal
from gates.model import Evidence, GateResult, Measure, ProjectInfo, RunInfo, RunReport, State, Verdict
from tests.conftest import git, lay

MARIA, JONAS, VERA, MALLORY = (f"{name}@example.com" for name in ("maria", "jonas", "vera", "mallory"))
AUTHOR = "author@example.com"
POLICY = """\
schema = "gates-policy/1"
version = 1
repository = "example.com/acme/orders"
maximum-age-days = 14

[roles.release]
people = ["maria@example.com", "jonas@example.com", "vera@example.com"]
signatures = 2

[gates.minimum]
"tests/line coverage" = 80
"""
WAIVED = '\n[waivers]\nrules = ["security/*"]\n'
FILES = {
    "pyproject.toml": '[project]\nname = "orders"\nversion = "1.0.0"\n\n[tool.gates.tests]\nmin-coverage = 80\n',
    "orders/__init__.py": '"""Orders."""\n',
    ".gitignore": "reports/\nconftest.py\n",
}


@dataclasses.dataclass(frozen=True)
class Answer:
    """An item of a checklist."""

    id: str
    text: str = "Edge cases identified"
    kind: str = "human"
    state: str = "yes"
    by: str = "maria"
    reason: str = ""


def make_key(folder: Path, who: str) -> str:
    """A key pair as ssh-keygen leaves it; the public half."""
    private = Ed25519PrivateKey.generate()
    path = folder / who
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    (folder / f"{who}.pub").write_text(f"{public} {who}\n")
    return public


@dataclasses.dataclass
class Release:
    """One clone and what tests do with it."""

    root: Path
    keys: Path
    now: datetime.datetime
    read: dict[tuple[str, str], tuple[Source, Trust]] = dataclasses.field(default_factory=dict)

    @functools.cached_property
    def repository(self) -> Repository:
        return Repository(self.root)

    def policy(self, ref: str = "origin/main") -> tuple[Source, Trust]:
        """What `gates signoff` and `gates verify` read first; read again when the branch moved."""
        key = ref, self.protected()
        if key not in self.read:
            read = source.read(self.repository, ref, source.FILE, explain.defaults())
            self.read[key] = read, trust.read(self.repository, read)
        return self.read[key]

    def head(self) -> str:
        return git(self.root, "rev-parse", "HEAD").strip()

    def protected(self) -> str:
        loose = self.root / ".git/refs/remotes/origin/main"
        return loose.read_text().strip() if loose.is_file() else git(self.root, "rev-parse", "origin/main").strip()

    def public(self, who: str) -> str:
        return " ".join((self.keys / f"{who}.pub").read_text().split()[:2])

    def commit(self, message: str, files: dict[str, str | bytes] | None = None, author: str = AUTHOR) -> str:
        lay(self.root, files or {})
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", message, "--allow-empty", f"--author=A <{author}>")
        return self.head()

    def protect(self, files: dict[str, str | bytes]) -> None:
        """A commit on origin/main that is not in the candidate."""
        here = self.head()
        git(self.root, "checkout", "-q", "--detach", "origin/main")
        self.commit("policy", files, "lead@example.com")
        git(self.root, "update-ref", "refs/remotes/origin/main", "HEAD")
        git(self.root, "checkout", "-q", "main")
        assert self.head() == here

    def report(self, change: Callable[[RunReport], RunReport] = lambda report: report) -> RunReport:
        """The report of a full fresh run on what is checked out, stored where a run stores it."""
        commit, tree = git(self.root, "rev-parse", "HEAD", "HEAD^{tree}").split()
        made = change(good_report(commit, tree, self.now))
        lay(self.root, {"reports/gates.json": journal.encode(made)})
        return made

    def draft(self, who: str = MARIA, **wishes: Any) -> Draft:
        """What `gates signoff` would sign."""
        read, trusted = self.policy()
        usual: dict[str, Any] = {
            "role": "release",
            "ref": None,
            "version": None,
            "artifacts": {},
            "items": [Answer("edge-cases")],
            "now": self.now,
        }
        request = Request(report=self.root / "reports/gates.json", **(usual | wishes))
        return sign.draft(self.repository, read, trusted, keys.load(self.keys / who), request)

    def sign(self, who: str = MARIA, **wishes: Any) -> str:
        return sign.finish(self.repository, self.draft(who, **wishes), keys.load(self.keys / who))

    def force(self, draft: Draft, who: str = MARIA, **changes: Any) -> str:
        """Sign what the tool would not: a signer may have a tool of their own."""
        changed = dataclasses.replace(draft, signoff=msgspec.structs.replace(draft.signoff, **changes))
        return sign.finish(self.repository, changed, keys.load(self.keys / who))

    def force_report(self, draft: Draft, report: RunReport, who: str = JONAS) -> str:
        data = journal.encode(report)
        subjects = msgspec.structs.replace(draft.subjects, report=hashlib.sha256(data).hexdigest())
        return self.force(dataclasses.replace(draft, report=data, subjects=subjects), who)

    def verify(self, name: str = "HEAD", **wishes: Any) -> Outcome:
        read, trusted = self.policy(wishes.pop("policy_ref", "origin/main"))
        wishes = {"version": None, "artifacts": {}, "asked": None, "now": self.now} | wishes
        return verify.verify(self.repository, read, trusted, name=name, **wishes)

    def reasons(self, name: str = "HEAD", **wishes: Any) -> str:
        """All that does not hold, in one text."""
        return "\n".join(reason for demand in self.verify(name, **wishes).demands for reason in demand.reasons)

    def swap_last(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Replace the newest sign-off by a changed one, with a log that fits, as somebody may who can write everything."""
        notes = log.read(self.repository)
        changed = json.loads(notes.stored[-1].envelope)
        change(changed)
        text = json.dumps(changed)
        self.forget_last()
        shorter = log.read(self.repository)
        old = notes.stored[-1].entry
        entry = msgspec.structs.replace(old, signoff=envelope.digest(text))
        append(self.repository, shorter, text, entry, b"{}", "mallory")

    def forget_last(self) -> None:
        """Take the newest sign-off out of the notes and out of the folder."""
        git(self.root, "update-ref", log.REF, f"{log.REF}^")
        folder = self.root / log.FOLDER
        lines = (folder / "log.jsonl").read_text().splitlines()[:-1]
        (folder / "log.jsonl").write_text("".join(f"{line}\n" for line in lines))
        max((folder / "signoffs").iterdir()).unlink()

    def add_entry(self, text: str, commit: str) -> None:
        """Put an envelope into the log as the next entry."""
        notes = log.read(self.repository)
        entry = Entry(
            entry=len(notes.lines) + 1,
            previous=notes.head,
            signoff=envelope.digest(text),
            commit=commit,
            role="release",
        )
        append(self.repository, notes, text, entry, b"{}", "mallory")


def edit_payload(changed: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> None:
    """Change the predicate of ours inside of an envelope."""
    import base64

    payload = json.loads(base64.b64decode(changed["payload"]))
    change(payload["predicate"][statement.OURS])
    changed["payload"] = base64.b64encode(json.dumps(payload).encode()).decode()


def good_report(commit: str, tree: str, now: datetime.datetime) -> RunReport:
    """All ten gates passed, freshly."""
    gates = tuple(
        GateResult(
            id=gate,
            title=gate,
            state=State.PASSED,
            examined={"files": 3},
            measures=(Measure("line coverage", 91.5, "%", 80.0, ok=True),) if gate == "tests" else (),
            evidence=(Evidence("ruff", "0.14"),) if gate == "lint" else (),
        )
        for gate in registry.IDS
    )
    started = (now - datetime.timedelta(minutes=10)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    run = RunInfo(
        id="20260101T000000Z-abc",
        started=started,
        duration_s=9.0,
        gates_version="0.1.0",
        argv=("gates", "run", "--no-cache"),
        selected=None,
        python="3.11.7",
        platform="Linux",
    )
    project = ProjectInfo(name="orders", commit=commit, tree=tree, branch="main", dirty=False, stack={})
    return RunReport(run=run, project=project, verdict=Verdict.GREEN, exit_code=0, gates=gates)


def with_gate(report: RunReport, gate: str, **changes: Any) -> RunReport:
    """The report with one gate changed."""
    gates = tuple(dataclasses.replace(g, **changes) if g.id == gate else g for g in report.gates)
    return dataclasses.replace(report, gates=gates)


def prepare(folder: Path, people: Sequence[str] = (MARIA, JONAS, VERA)) -> Release:
    """Make it all."""
    root, own = folder / "repo", folder / "keys"
    root.mkdir()
    own.mkdir()
    public = {who: make_key(own, who) for who in (MARIA, JONAS, VERA, MALLORY)}
    signers = "".join(f"{who} {public[who]}\n" for who in people)
    git(root, "init", "-q", "-b", "main", "--template=")
    made = Release(root, own, datetime.datetime.now(datetime.UTC))
    files: dict[str, str | bytes] = {**FILES, "gates-policy.toml": POLICY, "gates-allowed-signers": signers}
    made.commit("base", files, "lead@example.com")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    made.commit("feature", {"orders/api.py": '"""The API."""\n'})
    made.report()
    return made
