"""Whether an example value has the shape of a real secret. Pure; says what kind it is and never repeats the value."""

from __future__ import annotations

import math
import re
from collections import Counter

from gates.rules.secretnames import is_secret

_KNOWN = (
    ("a live payment key", r"(sk|rk)_live_[A-Za-z0-9]{16,}"),
    ("an AWS access key", r"\b(AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("a GitHub token", r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})"),
    ("a GitLab token", r"\bglpat-[\w-]{20,}"),
    ("a Slack token", r"\bxox[abeprs]-[\w-]{10,}"),
    ("a Slack webhook", r"hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
    ("a Google API key", r"\bAIza[\w-]{35}"),
    ("a SendGrid key", r"\bSG\.[\w-]{20,}\.[\w-]{20,}"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}"),
    ("a PyPI token", r"\bpypi-[\w-]{40,}"),
    ("a Hugging Face token", r"\bhf_[A-Za-z]{34}"),
    ("an OpenAI or Anthropic key", r"\bsk-(proj-|ant-)?[\w-]{32,}"),
    ("a Twilio key", r"\bSK[0-9a-f]{32}\b"),
    ("a DigitalOcean token", r"\bdo[opr]_v1_[0-9a-f]{64}"),
    ("a Shopify token", r"\bshp(at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    ("a signed token (JWT)", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
)
_PLACEHOLDER = re.compile(
    r"change|example|sample|placeholder|replace|your|insert|dummy|fake|secret|password|passwd|token|insecure|todo|xxx|\.\.\.|<|>|\$\{|\{\{|123456|abcdef|000000|test|local|dev|demo|generate|openssl|random|value|here|none|null",
    re.IGNORECASE,
)
_URL_PASSWORD = re.compile(r"^[a-z][\w+.-]*://[^:/@\s]*:(?P<password>[^@/\s]+)@(?P<host>[^:/?\s]+)")


PATTERNS = (*(pattern for _, pattern in _KNOWN), _URL_PASSWORD.pattern)
"""Of values that may be secrets, for those who cannot ask `kind_of_secret`."""


def kind_of_secret(name: str, value: str) -> str:
    """What kind of secret a value of the variable `name` looks like, "" when it looks like none."""
    value = value.strip().strip("\"'")
    for kind, pattern in _KNOWN:
        if re.search(pattern, value):
            return kind if not _is_filler(value) else ""
    url = _URL_PASSWORD.match(value)
    if url is not None:
        return "a password inside an address" if _is_random(url["password"], 12) else ""
    plain = re.fullmatch(r"[a-z][\w+.-]*://[^@?#]*", value)  # an address without a user, whatever it ends in
    return "a random secret" if is_secret(name) and plain is None and _is_random(value, 20) else ""


def _is_filler(value: str) -> bool:
    """Whether a value only has the form: `sk_live_xxxxxxxxxxxxxxxx`, `AKIAIOSFODNN7EXAMPLE`."""
    tail = value[-16:]
    return len(set(tail)) < 6 or bool(re.search(r"example|xxxx|changeme|your|placeholder", value, re.IGNORECASE))


def _is_random(value: str, shortest: int) -> bool:
    if len(value) < shortest or re.search(r"\s", value) or _PLACEHOLDER.search(value):
        return False
    classes = sum(bool(re.search(c, value)) for c in (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]"))
    hexadecimal = bool(re.fullmatch(r"[0-9a-f]{32,}", value))
    return (classes >= 3 or hexadecimal) and entropy(value) >= (3.0 if hexadecimal else 3.2)


def entropy(text: str) -> float:
    """Bits per character, by the frequencies of the characters."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values()) if text else 0.0
