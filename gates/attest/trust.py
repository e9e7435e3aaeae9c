"""The trusted keys: a file of allowed signers in OpenSSH's format, and a list of revoked keys."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import hashlib
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gates import process
from gates.attest.policy import is_pattern
from gates.attest.repository import Repository
from gates.attest.source import Source
from gates.errors import ConfigError

NAMESPACE = "gates-signoff"
"""What a signature by `ssh-keygen -Y` is for; one made for git or for e-mail is none of ours."""
PLAIN_TYPE = "ssh-ed25519"
TYPES = (PLAIN_TYPE, "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
"""ed25519 in a file or an agent, and the two kinds of keys that live in hardware."""

_ENTRY = re.compile(
    r'(?P<who>"[^"]*"|\S+)\s+(?:(?P<options>(?:[\w-]+(?:="[^"]*")?,?)+)\s+)??(?P<type>(?:sk-)?(?:ssh|ecdsa|rsa)-\S+)\s+(?P<key>\S+)'
)
_OPTION = re.compile(r'([\w-]+)(?:="([^"]*)")?,?')
_KRL = b"SSHKRL\n\0"


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One line of the file of allowed signers.

    Attributes:
        principals: the people to whom it belongs; more than one name is still one person.
        fingerprint: `SHA256:...` as ssh-keygen prints it.
        after, before: the moments between which it may sign; None for no limit.
    """

    principals: tuple[str, ...]
    type: str
    data: str
    after: datetime.datetime | None = None
    before: datetime.datetime | None = None

    @property
    def fingerprint(self) -> str:
        """The name of the key."""
        return fingerprint_of(self.data)

    @property
    def public(self) -> str:
        """As in a .pub file."""
        return f"{self.type} {self.data}"


@dataclasses.dataclass(frozen=True, slots=True)
class Trust:
    """All trusted keys, and the fingerprints of those that are revoked."""

    keys: tuple[Key, ...]
    revoked: frozenset[str]

    def find(self, fingerprint: str) -> tuple[Key, ...]:
        """The lines of a key."""
        return tuple(key for key in self.keys if key.fingerprint == fingerprint)

    def person(self, principal: str) -> frozenset[str]:
        """All names of who signs under this one: names that share a key are one person, however many keys it takes."""
        names = {principal}
        while True:
            more = {name for key in self.keys if names & set(key.principals) for name in key.principals}
            shared = {k.data for k in self.keys if names & set(k.principals)}
            more |= {name for key in self.keys if key.data in shared for name in key.principals}
            if more <= names:
                return frozenset(names)
            names |= more


def unusable(trust: Trust, lines: Sequence[Key], now: datetime.datetime) -> str | None:
    """Why a trusted key may not sign now, without a full stop; None when it may.

    Args:
        lines: its lines, at least one.
    """
    name = lines[0].fingerprint
    if name in trust.revoked:
        return f"The key {name} of {lines[0].principals[0]} is revoked"
    if any((k.after is None or k.after <= now) and (k.before is None or now < k.before) for k in lines):
        return None
    key = lines[0]
    if key.before is not None and key.before <= now:
        return f"The key {name} of {key.principals[0]} was good until {key.before:%Y-%m-%d}"
    return f"The key {name} of {key.principals[0]} is good only from {key.after:%Y-%m-%d}"


def fingerprint_of(data: str) -> str:
    """`SHA256:...` of a key in base64."""
    digest = hashlib.sha256(base64.b64decode(data)).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def read(repository: Repository, source: Source) -> Trust:
    """The keys that a policy trusts, from the same commit as the policy.

    Raises:
        ConfigError: a file is missing or wrong.
    """
    policy = source.policy
    text = repository.text(source.commit, policy.allowed_signers)
    if text is None:
        raise ConfigError(
            f"There is no {policy.allowed_signers} on {source.ref}.", "Commit the public keys of who may sign there."
        )
    keys = parse(text, f"{policy.allowed_signers} of {source.ref}")
    return Trust(keys, _revoked(repository, source, keys))


def parse(text: str, place: str) -> tuple[Key, ...]:
    """The lines of a file of allowed signers that are for this namespace.

    Raises:
        ConfigError: a line is wrong, names a pattern or a certificate authority.
    """
    keys: list[Key] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            keys += _key(line.strip(), f"{place}, line {number}")
    return tuple(keys)


def _key(line: str, where: str) -> Sequence[Key]:
    found = _ENTRY.match(line)
    if found is None:
        raise ConfigError(f"{where}: this is no allowed signer.", "Write PRINCIPAL ssh-ed25519 KEY.")
    principals = tuple(found["who"].strip('"').split(","))
    for principal in principals:
        if is_pattern(principal) or not principal:
            raise ConfigError(f"{where}: the principal {principal!r} is a pattern.", "Name each person.")
    options = {name.lower(): value for name, value in _OPTION.findall(found["options"] or "")}
    for name in options:
        if name not in {"namespaces", "valid-after", "valid-before"}:
            raise ConfigError(f"{where}: the option {name!r} is not understood.", "List each key by itself.")
    if found["type"] not in TYPES:
        raise ConfigError(f"{where}: keys of type {found['type']!r} may not sign.", f"Use one of {', '.join(TYPES)}.")
    if "namespaces" in options and NAMESPACE not in options["namespaces"].split(","):
        return ()
    after, before = (_moment(options.get(n), where) for n in ("valid-after", "valid-before"))
    return (Key(principals, found["type"], _checked(found["key"], found["type"], where), after, before),)


def _checked(data: str, kind: str, where: str) -> str:
    """The base64 of a key, in its one canonical spelling, so that no key has two names."""
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error:
        raw = b""
    if not raw.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
        raise ConfigError(f"{where}: this is no key of type {kind}.", "Copy the line of the .pub file again.")
    return base64.b64encode(raw).decode()


def _moment(text: str | None, where: str) -> datetime.datetime | None:
    """YYYYMMDD[HHMM[SS]][Z]; always UTC, since a policy means the same moment on every machine."""
    if text is None:
        return None
    digits = text.removesuffix("Z")
    try:
        form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(digits)]
        return datetime.datetime.strptime(digits, form).replace(tzinfo=datetime.UTC)
    except (KeyError, ValueError):
        raise ConfigError(f"{where}: {text!r} is no time.", "Write it like 20261231Z.") from None


def _revoked(repository: Repository, source: Source, keys: Sequence[Key]) -> frozenset[str]:
    """Fingerprints of the revoked keys: from a list of keys or fingerprints, or from OpenSSH's binary list (KRL)."""
    path = source.policy.revoked_keys
    if path is None:
        return frozenset()
    with tempfile.TemporaryDirectory(prefix="gates-keys-") as name:
        folder = Path(name)
        target = folder / "revoked"
        if not repository.export(source.commit, path, target):
            raise ConfigError(f"There is no {path} on {source.ref}.", "Commit it, or take revoked-keys out.")
        if target.read_bytes().startswith(_KRL):
            return frozenset(k.fingerprint for k in keys if _in_krl(folder, k, f"{path} of {source.ref}"))
        return frozenset(_listed(target.read_text(encoding="utf-8", errors="replace"), f"{path} of {source.ref}"))


def _in_krl(folder: Path, key: Key, place: str) -> bool:
    (folder / "key.pub").write_text(f"{key.public}\n", encoding="ascii")
    done = process.run(["ssh-keygen", "-Q", "-f", "revoked", "key.pub"], cwd=folder)
    if done.exit_code == 0:
        return False
    if "REVOKED" in done.stdout:
        return True
    raise ConfigError(f"{place} cannot be read: {done.stderr.strip()}.", "Make it again with `ssh-keygen -k`.")


def _listed(text: str, place: str) -> Sequence[str]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0].startswith("SHA256:"):
            found.append(words[0])
        elif words[0] in TYPES and len(words) > 1:
            found.append(fingerprint_of(_checked(words[1], words[0], f"{place}, line {number}")))
        else:
            raise ConfigError(f"{place}, line {number}: this is neither a key nor a fingerprint.", "Mend the line.")
    return found
