"""The policy of releases: who may sign what, and what a release must be. Read from a protected branch, never from the candidate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gates.errors import ConfigError

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
