"""Which identifiers hold a secret or a request id, by their words. Pure; knows names only, never values."""

from __future__ import annotations

import re

_SECRET = re.compile(
    r"(^|_)(token|password|passwd|pwd|passphrase|secret|jwt|credential|credentials|authorization|cookie|cookies|bearer|dsn|otp|cvv|cvc|"
    r"apikey|(api|secret|private|access|signing|encryption|admin|master|auth|session|client)_?key|"
    r"card_?number|(database|db|redis|broker|mongo|mongodb|amqp|rabbitmq|postgres|sqlalchemy_database)_(url|uri)|connection_string|auth_header)$"
)
SECRET_NAME = _SECRET.pattern
"""Of names that hold secrets, for those who cannot ask `is_secret`."""
_HARMLESS = re.compile(
    r"^(err|error|msg|message|is|has|use|uses|no|with|without|needs|need|can|should|require|requires|missing|valid|invalid|show|hide|masked|redacted|hashed|encrypted|obfuscated)_|"
    r"(^|_)(page|next|continuation|cancel|cancellation|sync|csrf|xsrf|stop|pad|eos|bos|unk|special|start|end|cursor|resume|mask)_token$|"
    r"(^|_)(public|printable|safe|sanitized|sanitised|scrubbed|censored)_|_(enabled|required|present|set)$"
)


_PART = re.compile(
    r"(^|_)(id|ids|name|type|count|hash|hashed|digest|prefix|suffix|status|length|len|at|kind|masked|redacted|hint|fingerprint|ok|valid|url|path|exists)$",
    re.IGNORECASE,
)
_SETTINGS = re.compile(
    r"(^|_)(settings?|config|configuration|conf|cfg|options|secrets|credentials)(_|$)", re.IGNORECASE
)
_REQUEST_ID = re.compile(r"(request|correlation|trace|req)_?id|correlation|(^|_)rid$", re.IGNORECASE)


def is_part(identifier: str) -> bool:
    """Whether what is called so is something about a value, not the value: its id, length, digest."""
    return bool(_PART.search(identifier))


def is_request_id(identifier: str) -> bool:
    """Whether what is called so tells requests apart."""
    return bool(_REQUEST_ID.search(identifier))


def is_settings(identifier: str) -> bool:
    """Whether what is called so may be the settings as a whole."""
    return bool(_SETTINGS.search(identifier))


def words_of(identifier: str) -> str:
    """An identifier or header name in lower case with underscores: `apiKey`, `Api-Key` → `api_key`."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", identifier)
    return re.sub(r"[^A-Za-z0-9]+", "_", spaced).strip("_").lower()


def is_secret(identifier: str) -> bool:
    """Whether what is called so is a secret, judged by the last words of the name."""
    words = words_of(identifier)
    return bool(_SECRET.search(words)) and not _HARMLESS.search(words)
