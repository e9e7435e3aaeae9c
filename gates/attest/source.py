"""Where the policy comes from: a protected branch, with every state that it ever had there, and never the candidate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from gates.attest.policy import Policy, digest_of, parse
from gates.attest.repository import Repository
from gates.errors import ConfigError, UsageError
from gates.project.weakening import Defaults

FILE = "gates-policy.toml"


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
