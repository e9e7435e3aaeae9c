"""What a credential looks like, and what only looks like one. Pure: text in, hits out.

A hit never carries the secret itself: `shown` is fit for any report. Providers' tokens are told by their shape;
passwords in addresses and values of secret-sounding names are told by where they stand and by how random they are.

Patterns are texts, which `re` compiles once they are used: a run with a single finding masks its lines, and all of them together take
longer to compile than such a run otherwise lasts.
"""

from __future__ import annotations

import collections
import dataclasses
import math
import re
from collections.abc import Iterator

from gates.tools.secret_tokens import TOKENS

MASK = "…"


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """A credential in a text.

    Attributes:
        kind: what it is, a noun phrase with its article.
        line: counted from 1.
        start, end: the secret's place in that line, counted from 0.
        shown: its surroundings with the secret masked.
        structured: whether its shape alone tells what it is (a provider's token), so that it counts in tests and docs
            too.
    """

    kind: str
    line: int
    start: int
    end: int
    shown: str
    structured: bool


_PRIVATE_KEY = (
    r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----(?:\\n|[\s\"'+"
    r"|,])*(?:[\w-]+: .*\s+)*(?P<secret>[A-Za-z0-9+/]{32,})"
)
_ADDRESS = (
    r"(?<![\w.+-])(?P<scheme>[a-z][a-z0-9+.-]{1,30})://(?P<user>[^\s:/@'\"<>`]*):(?P<secret>[^\s@/'\"<>`]{3,})@"
    r"(?P<host>[^\s/:?#'\"<>`,)\]]+)"
)
_WIDEST = 2000
"""Characters of a line beyond which it is no configuration, but a bundle or data."""
_STEMS = ("secret", "token", "passw", "passphrase")
_KIND_OF_KEY = r"(?:api|private|signing|access|encryption|auth)[_-]?$"
_AWS_PAIR = r"(?i)aws_?secret_?(?:access_?)?key[\"']?\s*[:=]\s*[\"']?(?P<secret>[A-Za-z0-9/+]{40})(?![\w/+])"
_NAMED = (
    r"(?i)(?<![\w:/.-])(?P<name>[\w.-]*(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key"
    r"|signing[_-]?key|access[_-]?key|encryption[_-]?key|auth[_-]?key)[\w.-]*)"
    r"[\"']?\s*(?::\s*[\w\[\], |.]+\s*)?(?:=|:|=>|:=)\s*(?P<quote>[\"']?)(?P<secret>[^\s\"']{16,})(?P=quote)"
)
_OTHER_NAMES = (
    r"(?i)(^|[_.-])(url|uri|path|file|dir|name|id|ids|type|field|header|prefix|suffix|env|var|length|ttl|expiry"
    r"|expires|timeout|"
    r"algorithm|hash|digest|regex|pattern|format|label|title|text|message|error|param|endpoint|arn|ref|class|backend"
    r"|scheme|public\w*)$|public"
)
_PLACEHOLDER = (
    r"(?i)example|change[-_ ]?(me|it|this)|placeholder|your[-_]?|dummy|fake|sample|redacted|x{4}|\*{3}|\.{3}|…|todo"
    r"|not[-_ ]?(a[-_ ]?)?(real|secret)|"
    r"insert|replace[-_]?me|12345|abcdef|qwerty|[<>{}\[\]\\]|\w\(|\$[A-Z_]{2}|\$\(|%[(s]|^\$|^%|notasecret|foobar"
)
_WORDS = frozenset({
    "password", "passwd", "pass", "pwd", "pw", "secret", "postgres", "postgresql", "mysql", "mariadb", "root",
    "admin", "user", "username", "test", "testing", "tests", "dev", "develop", "development", "local", "guest",
    "rabbit", "rabbitmq", "redis", "mongo", "letmein", "hunter2", "s3cret", "tiger", "token", "key", "none", "null",
    "app", "db", "ci", "demo", "default", "supersecret", "topsecret", "verysecret", "mypassword",
})  # fmt: skip
_LOCAL_HOST = r"(?i)(localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1|host\.docker\.internal|[\w-]+\.localhost)$"
_RESERVED_HOST = (
    r"(?i)((.*\.)?example(\.\w+)*|(.*\.)?(test|invalid)|host(name)?|server(name)?|ip|addr(ess)?|domain(\.\w+)?|your.*"
    r"|.*[{}<$%*\[(].*)$"
)
_DOCUMENTED = (
    r"(?i)\b(example|fake|dummy|invented|placeholder|sample|bogus|not (a )?(real|secret)|for (the )?tests?"
    r"|test[- ](key|only|token|secret))\b"
)


def find(text: str, *, named: bool, excused: bool) -> Iterator[Hit]:
    """The credentials in a text, by line.

    Args:
        named: whether values of secret-sounding names count too; not in tests, documents and locks, where they are
        made up. excused: whether a word such as "example" on the line or the one above is an excuse.
    """
    lines = text.split("\n")
    taken: set[int] = set()
    for hit in sorted(_candidates(text, lines, named=named), key=lambda h: (h.line, not h.structured, h.start)):
        around = " ".join(lines[max(0, hit.line - 2) : hit.line])
        if hit.line not in taken and not (excused and documented(around)):
            taken.add(hit.line)
            yield hit


def documented(around: str) -> bool:
    """Whether words say that a credential is an example."""
    return bool(re.search(_DOCUMENTED, around))


def opens(address: str) -> bool:
    """Whether an address has a password that opens something, on a machine that is not this one."""
    return any(_real_address(found) for found in re.finditer(_ADDRESS, address))


def mask(text: str) -> str:
    """The text with every credential in it replaced; for whatever quotes other people's output."""
    lines = text.split("\n")
    for hit in sorted(_candidates(text, list(lines), named=True), key=lambda h: -h.start):
        line = lines[hit.line - 1]
        lines[hit.line - 1] = line[: hit.start] + MASK + line[hit.end :]
    return "\n".join(lines)


def looks_random(value: str) -> bool:
    """Whether a value was drawn by a machine rather than written by a person."""
    if re.match(r"django-insecure-\S{30,}", value):
        return True
    if len(value) < 16 or placeholder(value) or re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", value):
        return False
    if re.fullmatch(r"[A-Za-z]+\d{0,3}([-_.:/][A-Za-z]+\d{0,3}|[-_.:/]\d{1,4})*", value):
        return False
    if re.fullmatch(r"(?i)[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[\d.:/_-]+|[a-z][\w.+-]*:.*|[./~].*", value):
        return False
    classes = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]", r"[^A-Za-z0-9]"))
    hexadecimal = len(value) >= 32 and re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", value)
    return bool(re.search("[0-9]", value)) and (
        entropy(value) >= 3.0 if hexadecimal else classes >= 3 and entropy(value) >= 3.4
    )


def placeholder(value: str) -> bool:
    """Whether a value says of itself that it is none: `change-me`, `${VAR}`, `xxxx`, one character again and again."""
    bare = re.sub(r"[\d!_.-]+$", "", value).lower()
    return bool(re.search(_PLACEHOLDER, value)) or bare in _WORDS or len(set(value)) < min(5, len(value))


def entropy(value: str) -> float:
    """Shannon's, in bits per character."""
    counts = collections.Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0.0


def _candidates(text: str, lines: list[str], *, named: bool) -> Iterator[Hit]:
    """Only lines with a telling fixed part are looked at closely: nearly no line has one."""
    for token in TOKENS:
        for number in _lines_with(text, token.needle):
            found = re.finditer(token.pattern, lines[number - 1])
            yield from (_hit(token.kind, number, m) for m in found if _plausible(m))
    for number in _lines_with(text, "://"):
        if "@" in lines[number - 1]:
            found = re.finditer(_ADDRESS, lines[number - 1])
            yield from (_hit("a password in an address", number, m) for m in found if _real_address(m))
    if named:
        for number in _sounding_secret(text):
            if len(lines[number - 1]) <= _WIDEST:
                yield from _named(number, lines[number - 1])
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)


def _sounding_secret(text: str) -> list[int]:
    """The numbers of the lines with a secret-sounding name; by plain searches, which take a twentieth of a pattern's time."""
    low = text.lower()
    found = {number for stem in _STEMS for number in _lines_with(low, stem)}
    number, seen, at = 1, 0, low.find("key")
    while at >= 0:
        if re.search(_KIND_OF_KEY, low[max(0, at - 11) : at]):
            number += low.count("\n", seen, at)
            seen = at
            found.add(number)
        at = low.find("key", at + 3)
    return sorted(found)


def _lines_with(text: str, needle: str) -> Iterator[int]:
    """The numbers of the lines that contain the needle."""
    number, seen, at = 1, 0, text.find(needle)
    while at >= 0:
        number += text.count("\n", seen, at)
        yield number
        seen = at
        end = text.find("\n", at)
        at = text.find(needle, end) if end >= 0 else -1


def _hit(kind: str, number: int, found: re.Match[str], *, structured: bool = True) -> Hit:
    start, end = found.span("secret")
    shown = found.string[found.start() : start] + MASK + found.string[end : found.end()]
    return Hit(kind, number, start, end, shown, structured)


def _plausible(found: re.Match[str]) -> bool:
    return not placeholder(found["secret"]) and entropy(found["secret"]) >= 2.8


def _real_address(found: re.Match[str]) -> bool:
    """Whether the password of an address is one that opens something."""
    password, host = found["secret"], found["host"].rstrip(".")
    if (
        placeholder(password)
        or password == found["user"]
        or re.match(_LOCAL_HOST, host)
        or re.match(_RESERVED_HOST, host)
    ):
        return False
    return "." in host or (len(password) >= 10 and entropy(password) >= 3.0 and bool(re.search(r"\d|[A-Z]", password)))


def _named(number: int, line: str) -> Iterator[Hit]:
    for found in re.finditer(_AWS_PAIR, line):
        if looks_random(found["secret"]):
            yield _hit("an AWS secret key", number, found)
    for found in re.finditer(_NAMED, line):
        if not re.search(_OTHER_NAMES, found["name"]) and looks_random(found["secret"]):
            yield _hit(f"the value of {found['name'].strip('.-')}", number, found, structured=False)


def _private_keys(text: str) -> Iterator[Hit]:
    for found in re.finditer(_PRIVATE_KEY, text):
        start = text.rfind("\n", 0, found.start()) + 1
        end = text.find("\n", found.start())
        line = text.count("\n", 0, found.start()) + 1
        width = (len(text) if end < 0 else end) - start
        yield Hit(
            "a private key", line, found.start() - start, width, f"{found[0].split('-----')[1]} {MASK}", structured=True
        )
