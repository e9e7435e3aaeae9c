"""The policy of releases: who may sign what, and what a release must be. Read from a protected branch, never from the candidate."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gates.attest.repository import Repository
from gates.errors import ConfigError, UsageError
from gates.project.weakening import Defaults

FILE = "gates-policy.toml"
_Text = Annotated[str, Meta(min_length=1)]
_Count = Annotated[int, Meta(ge=1)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", kw_only=True):
    """A table of the policy: an unknown key is a mistake, not a wish that nobody hears."""


class Role(_Table, frozen=True, kw_only=True):
    """Who may sign in a role, and how many distinct people have to.

    Attributes:
        people: principals of the file of allowed signers.
        signatures: distinct people, an emergency demands one more.
        author_may_approve: whether the signature of who wrote a change counts for that change.
    """

    people: Annotated[tuple[_Text, ...], Meta(min_length=1)]
    signatures: _Count = 1
    author_may_approve: bool = False


class Demands(_Table, frozen=True, kw_only=True):
    """What the gates have to say.

    Attributes:
        required: ids of the gates that must have passed; all by default.
        not_applicable: those that may be not-applicable instead.
        minimum, maximum: `GATE/MEASURE` → the least, or the largest, value.
    """

    required: tuple[_Text, ...] = ()
    not_applicable: tuple[_Text, ...] = ()
    minimum: dict[str, float] = {}
    maximum: dict[str, float] = {}


class Waivers(_Table, frozen=True, kw_only=True):
    """Which exceptions a release may have.

    Attributes:
        rules: globs of rules that may be waived; none by default.
        inline: whether a comment in the source may be the waiver.
        baseline: whether findings of a baseline may be left.
        maximum_days: days that a waiver may still have to run.
    """

    rules: tuple[_Text, ...] = ()
    inline: bool = False
    baseline: bool = False
    maximum_days: _Count = 180


class Checklist(_Table, frozen=True, kw_only=True):
    """`required`: globs of ids of items that the checklist must have, answered yes or not-applicable."""

    required: tuple[_Text, ...] = ()


class WorkTree(_Table, frozen=True, kw_only=True):
    """`allowed`: globs of files that may lie in the work tree without being in the commit."""

    allowed: tuple[_Text, ...] = ()


class Anchor(_Table, frozen=True, kw_only=True):
    """The log has at least `entries` entries, and that one has the digest `head`: what was signed up to then cannot be dropped."""

    entries: _Count
    head: Annotated[str, Meta(pattern="^sha256:[0-9a-f]{64}$")]


class Policy(_Table, frozen=True, kw_only=True):
    """The whole file.

    Attributes:
        version: goes up with every change of the file.
        repository: the name by which sign-offs call it, for example `github.com/acme/orders`.
        maximum_age_days: days for which a sign-off, and the report under it, is good.
        people: distinct people over all roles.
        allowed_signers, revoked_keys: paths of the files with the trusted and the revoked keys, beside this one.
    """

    schema: Literal["gates-policy/1"]
    version: _Count
    repository: _Text
    maximum_age_days: _Count = 14
    people: _Count = 1
    allowed_signers: _Text = "gates-allowed-signers"
    revoked_keys: _Text | None = None
    roles: Annotated[dict[str, Role], Meta(min_length=1)]
    gates: Demands = Demands()
    waivers: Waivers = Waivers()
    checklist: Checklist = Checklist()
    work_tree: WorkTree = WorkTree()
    log: Anchor | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A policy and where it was read.

    Attributes:
        ref: as asked for; full_ref: the whole name of that ref.
        commit: that the ref led to.
        digest: `sha256:...` of the file.
        history: digest → version of every state that the file had on that ref.
        blobs: path → ids of every state of the policy and of the files with the keys on that ref.
        first: the commit that brought the policy; what was there before is not under it.
        defaults: of the options of all gates, by which configurations are compared.
    """

    policy: Policy
    path: str
    ref: str
    full_ref: str
    commit: str
    digest: str
    history: dict[str, int]
    blobs: dict[str, frozenset[str]]
    first: str
    defaults: Defaults

    @property
    def gates(self) -> tuple[str, ...]:
        """Ids of all gates."""
        return tuple(self.defaults)

    @property
    def place(self) -> str:
        """For a sentence."""
        return f"{self.path} of {self.ref}"


def read(repository: Repository, ref: str | None, path: str, defaults: Defaults) -> Source:
    """The policy on a ref, by default the remote's default branch.

    Args:
        defaults: of the options of all gates.

    Raises:
        UsageError: there is no such ref, or it is no name of a branch or tag.
        ConfigError: there is no policy, or it is wrong.
    """
    asked = ref or _default(repository)
    full = repository.full_name(asked)
    commit = repository.commit(asked)
    if commit is None:
        raise UsageError(f"--policy-ref {asked!r} names no commit of this repository.", "Fetch it first.")
    if full is None or full == "HEAD" or asked == "HEAD":
        raise UsageError(
            f"--policy-ref {asked!r} is no branch or tag.", "Name the protected branch, for example origin/main."
        )
    text = repository.text(commit, path)
    if text is None:
        raise ConfigError(
            f"There is no {path} on {asked}.", "Commit one there: docs/sign-off.md has one to begin with."
        )
    policy = parse(text, f"{path} of {asked}", tuple(defaults))
    history, blobs, first = _history(repository, commit, path, policy, tuple(defaults))
    return Source(policy, path, asked, full, commit, digest_of(text), history, blobs, first, defaults)


def parse(text: str, place: str, gates: Sequence[str]) -> Policy:
    """A policy from its TOML.

    Args:
        gates: ids of all gates.

    Raises:
        ConfigError: a key is unknown or missing, a value is wrong, a gate or a person is no name.
    """
    try:
        policy = msgspec.toml.decode(text, type=Policy)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{place} is wrong: {error}.", "docs/sign-off.md describes every key.") from error
    for gate in (*policy.gates.required, *policy.gates.not_applicable):
        if gate not in gates:
            raise ConfigError(f"{place} names {gate!r}, which is no gate.", f"Gates: {', '.join(gates)}.")
    for name, role in policy.roles.items():
        if len(set(role.people)) < role.signatures:
            raise ConfigError(
                f"{place}: the role {name} demands {role.signatures} signatures and names {len(set(role.people))} people.",
                "Name more people, or demand fewer signatures.",
            )
        for person in role.people:
            if is_pattern(person):
                raise ConfigError(f"{place}: {person!r} in the role {name} is a pattern.", "Name each person.")
    return policy


def is_pattern(principal: str) -> bool:
    """Whether a principal stands for more than one person."""
    return any(sign in principal for sign in "*?!,")


def digest_of(text: str) -> str:
    """`sha256:...` of a text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _default(repository: Repository) -> str:
    named = (repository.ask("symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD") or "").strip()
    if not named:
        raise UsageError(
            "The remote's default branch is not known here, and the policy is read from it.",
            "Name the protected branch with --policy-ref, or run `git remote set-head origin --auto`.",
        )
    return named


def _history(
    repository: Repository, commit: str, path: str, policy: Policy, gates: Sequence[str]
) -> tuple[dict[str, int], dict[str, frozenset[str]], str]:
    """Digest → version of every state of the policy, path → ids of all states of its files, and the commit that brought it first."""
    files = [path, policy.allowed_signers, *([policy.revoked_keys] if policy.revoked_keys else [])]
    words = ("log", "--format=%H", "--raw", "--no-abbrev", "--no-renames", "--full-history", "--diff-merges=separate")
    states: dict[str, list[str]] = {file: [] for file in files}
    current = first = commit
    for line in repository.must(*words, commit, "--", *files).splitlines():
        facts, _, file = line.partition("\t")
        if not line.startswith(":"):
            current = line or current
        elif file in states:
            states[file].append(facts.split()[3])
            first = current if file == path else first
    known: dict[str, int] = {}
    for text in repository.texts(list(dict.fromkeys(states[path]))):
        try:
            known[digest_of(text or "")] = parse(text or "", path, gates).version
        except ConfigError:  # a state that was no policy, or one of another schema: nothing could be signed under it
            continue
    return known, {file: frozenset(blobs) for file, blobs in states.items()}, first
