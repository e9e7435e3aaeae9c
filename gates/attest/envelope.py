"""The envelope (DSSE) around a statement, and the strict reading of both.

What is signed is the payload together with its type. What is read has to be what was signed: JSON in which a name comes twice is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError

from gates.attest.keys import SshKey
from gates.attest.trust import Key

if TYPE_CHECKING:
    from securesystemslib.signer import Signer

PAYLOAD_TYPE = "application/vnd.in-toto+json"


class RefusedError(ValueError):
    """Why something is not believed, one sentence."""


def seal(statement: dict[str, Any], signer: Signer) -> bytes:
    """A signed statement as the bytes of its file."""
    payload = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return json.dumps(envelope.to_dict(), sort_keys=True, separators=(",", ":")).encode()


def peek(data: str) -> dict[str, Any]:
    """What an envelope says, believed by nobody yet.

    Raises:
        RefusedError: it is no envelope, or its payload is no JSON.
    """
    return _object(_open(data).payload, "its payload")


def signer_of(data: str) -> str:
    """The fingerprint of the key that is said to have signed.

    Raises:
        RefusedError: it is no envelope, or has not exactly one signature.
    """
    names = list(_open(data).signatures)
    if len(names) != 1:
        raise RefusedError(f"it has {len(names)} signatures instead of one")
    return names[0]


def check(data: str, keys: Sequence[Key]) -> None:
    """Return when one of the keys signed exactly this.

    Raises:
        RefusedError: none did.
    """
    envelope = _open(data)
    if envelope.payload_type != PAYLOAD_TYPE:
        raise RefusedError(f"its payload is said to be {envelope.payload_type!r} instead of {PAYLOAD_TYPE!r}")
    try:
        envelope.verify([SshKey(key.type, key.data) for key in keys[:1]], 1)
    except (VerificationError, ValueError) as error:
        raise RefusedError("its signature is not that of the key over this content") from error


def digest(data: str) -> str:
    """`sha256:...` of an envelope's file."""
    return f"sha256:{hashlib.sha256(data.encode()).hexdigest()}"


def _open(data: str) -> Envelope:
    try:
        return Envelope.from_dict(_object(data.encode(), "it"))
    except RefusedError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise RefusedError("it is no DSSE envelope") from error


def _object(data: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(data, object_pairs_hook=_once)
    except RecursionError as error:
        raise RefusedError(f"{what} is nested without end") from error
    except ValueError as error:
        raise RefusedError(f"{what} is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise RefusedError(f"{what} is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name comes twice")
    return made
