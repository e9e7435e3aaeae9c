"""Signing and checking signatures: keys in files by securesystemslib, keys in an agent or in hardware by `ssh-keygen -Y`.

Both kinds have one name, the fingerprint that ssh-keygen prints, so that a key is the same key however it signed.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import CryptoSigner, SecretsHandler, Signature, Signer, SSlibKey
from securesystemslib.signer import Key as AnyKey

from gates import process
from gates.attest import trust
from gates.attest.trust import NAMESPACE, PLAIN_TYPE, TYPES
from gates.errors import GatesError, NoAnswerError, UsageError

_PATIENCE_S = 120.0
"""Seconds to touch a hardware key, or to answer the agent's question."""
_HEADER, _FOOTER = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"


class SshKey(AnyKey):
    """A public key whose signatures are made by `ssh-keygen -Y sign`, or, of a plain ed25519 key, by the library.

    securesystemslib asks it to check a signature; which of the two made it is seen from the signature itself.
    """

    def __init__(self, kind: str, data: str) -> None:
        super().__init__(trust.fingerprint_of(data), kind, NAMESPACE, {"public": data})

    @classmethod
    def from_dict(cls, keyid: str, key_dict: dict[str, Any]) -> SshKey:
        """From what `to_dict` made."""
        return cls(key_dict["keytype"], key_dict["keyval"]["public"])

    def to_dict(self) -> dict[str, Any]:
        """As data."""
        return self._to_dict()

    def verify_signature(self, signature: Signature, data: bytes) -> None:
        """Return when the signature is good.

        Raises:
            UnverifiedSignatureError: it is not.
        """
        raw = bytes.fromhex(signature.signature)
        if raw.startswith(_MAGIC):
            self._ask_openssh(raw, data)
        elif self.keytype == PLAIN_TYPE:
            _plain(self.keyval["public"], self.keyid).verify_signature(signature, data)
        else:
            raise UnverifiedSignatureError("a signature of an unknown kind")

    def _ask_openssh(self, raw: bytes, data: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="gates-signature-") as name:
            folder = Path(name)
            (folder / "signature").write_text(_armoured(raw), encoding="ascii")
            line = f'signer namespaces="{NAMESPACE}" {self.keytype} {self.keyval["public"]}\n'
            (folder / "allowed").write_text(line, encoding="ascii")
            words = ["ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-f", "allowed", "-I", "signer", "-s", "signature"]
            try:
                done = process.run(words, cwd=folder, stdin=data.decode())
            except (GatesError, UnicodeDecodeError) as error:
                raise VerificationError(str(error)) from error
        if done.exit_code != 0:
            raise UnverifiedSignatureError(done.stderr.strip())


class AgentSigner(Signer):
    """Signs by `ssh-keygen -Y sign`: with a key in ssh-agent (given its .pub file) or in hardware."""

    def __init__(self, path: Path, public: SshKey) -> None:
        self._path, self._public = path, public

    @classmethod
    def from_priv_key_uri(
        cls, priv_key_uri: str, public_key: AnyKey, secrets_handler: SecretsHandler | None = None
    ) -> AgentSigner:
        """From the path of a key file."""
        if not isinstance(public_key, SshKey):
            raise TypeError(type(public_key).__name__)
        return cls(Path(priv_key_uri), public_key)

    @property
    def public_key(self) -> AnyKey:
        """Its public half."""
        return self._public

    def sign(self, payload: bytes) -> Signature:
        """A signature in OpenSSH's format.

        Raises:
            NoAnswerError: the agent does not have the key, or nobody touched it.
        """
        words = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(self._path.absolute())]
        done = process.run(words, cwd=Path.cwd(), stdin=payload.decode(), timeout=_PATIENCE_S)
        if done.exit_code != 0 or _HEADER not in done.stdout:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise NoAnswerError(
                f"ssh-keygen did not sign with {self._path}: {said}.", "Is the key in the agent (`ssh-add -l`)?"
            )
        inner = done.stdout.split(_HEADER, 1)[1].split(_FOOTER, 1)[0]
        return Signature(self._public.keyid, base64.b64decode(inner).hex())


def load(path: Path) -> Signer:
    """What signs with the key at `path`: a private key in OpenSSH's or PEM format, or a public one whose other half an agent has.

    Raises:
        UsageError: it cannot be read, is of another kind, or is protected by a passphrase.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--key {str(path)!r} cannot be read: {error.strerror}.", "Name a key file.") from error
    words = data.split(maxsplit=2)
    if len(words) > 1 and words[0].decode("ascii", "replace") in TYPES:
        return AgentSigner(path, _public(words[0].decode(), words[1].decode("ascii", "replace"), path))
    return _from_file(path, data)


def _from_file(path: Path, data: bytes) -> Signer:
    try:
        private = (
            load_ssh_private_key(data, None) if b"OPENSSH PRIVATE KEY" in data else load_pem_private_key(data, None)
        )
    except UnsupportedAlgorithm as error:
        return _hardware(path, error)
    except (TypeError, ValueError) as error:
        if isinstance(error, TypeError) or "password" in str(error).lower():
            raise UsageError(
                f"{path} is protected by a passphrase.",
                f"Put it into the agent with `ssh-add {path}`, and give its public half: --key {path}.pub.",
            ) from error
        raise UsageError(f"{path} is no key that can be read.", "Make one with `ssh-keygen -t ed25519`.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UsageError(f"{path} is no ed25519 key.", "Make one with `ssh-keygen -t ed25519`.")
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode().split()[1]
    return CryptoSigner(private, _plain(public, trust.fingerprint_of(public)))


def _hardware(path: Path, error: Exception) -> Signer:
    """The handle of a key in hardware has its public half in a file beside it."""
    beside = path.with_name(f"{path.name}.pub")
    words = beside.read_text(encoding="ascii", errors="replace").split() if beside.is_file() else []
    if len(words) < 2 or words[0] not in TYPES:
        raise UsageError(f"{path} is no ed25519 key.", "Make one with `ssh-keygen -t ed25519`.") from error
    return AgentSigner(path, _public(words[0], words[1], beside))


def _public(kind: str, data: str, path: Path) -> SshKey:
    try:
        return SshKey(kind, data)
    except binascii.Error as error:
        raise UsageError(f"{path} is no public key.", "Name a .pub file as ssh-keygen writes it.") from error


def _plain(data: str, keyid: str) -> SSlibKey:
    """The library's own key of a plain ed25519 key in base64."""
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(data)[-32:])
    return SSlibKey.from_crypto(public, keyid)


def _armoured(raw: bytes) -> str:
    text = base64.b64encode(raw).decode()
    lines = "\n".join(text[i : i + 70] for i in range(0, len(text), 70))
    return f"{_HEADER}\n{lines}\n{_FOOTER}\n"
