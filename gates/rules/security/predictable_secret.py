"""A secret is drawn from `random`, which is predictable.

**What it does.** Names calls of `random` (and `numpy.random`) whose result becomes a token, key, password, code or
salt: by the name that it is assigned to, passed as or stored under, or by the function that makes it.

**Why it matters.** `random` is a Mersenne Twister: who sees some of its output can compute all that follows, and
`random.seed` repeats it. Bandit rates this low (B311), because most uses of `random` are harmless; this use is not
(CWE-330).

**Example.**

    def new_api_key() -> str:
        return "".join(random.choices(ALPHABET, k=40))

**How to fix.** `secrets.token_urlsafe(32)`, `secrets.choice(ALPHABET)`, or `random.SystemRandom()`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.secretnames import words_of
from gates.rules.source import Source
from gates.rules.values import FUNCTIONS, Breach, at

ID = "security/predictable-secret"
SEVERITY = Severity.HIGH
SUMMARY = "A secret is drawn from random, which is predictable"
HINTS = ("random",)
NODES = (ast.Call,)

_DRAWS = re.compile(
    r"^(random|numpy\.random|random\.Random\(\)|numpy\.random\.default_rng\(\))\."
    r"(random|choice|choices|randint|randrange|randbytes|getrandbits|sample|uniform|shuffle|bytes|integers|rand"
    r"|random_sample|permutation)$"
)
_SECRET = re.compile(
    r"(^|_)(token|tokens|secret|secrets|password|passwords|passwd|passphrase|passcode|otp|totp|pin|nonce|salt|csrf"
    r"|credential|credentials|apikey|"
    r"(api|secret|private|signing|session|access|encryption|auth|license|recovery|webhook)_?keys?|session_?id|"
    r"(reset|verification|verify|confirmation|confirm|activation|invite|invitation|login|access|auth|recovery|backup"
    r"|security|sms|two_factor|otp|magic|one_time)_(code|codes|link|number|digits)"
    r")(_|$)"
)
_HARMLESS = re.compile(
    r"(^|_)(jitter|delay|backoff|sleep|wait|retry|retries|bucket|sample|sampling|rate|index|count|limit|ttl|expiry"
    r"|expires|seed|fake|test|mock|demo|dummy|"
    r"example|shard|weight|probability|chance|position|offset|size|length|age|timeout|interval)(_|$)"
)
_FIX = "Draw it from the secrets module, for example secrets.token_urlsafe(32) or secrets.choice(...)."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call."""
    if not _DRAWS.match(source.origin(node.func)):
        return
    names = list(_purposes(node, source))
    if any(_HARMLESS.search(name) for name in names[:1]):
        return
    secret = next((name for name in names if _SECRET.search(name) and not _HARMLESS.search(name)), None)
    if secret is not None:
        yield at(node, f"`{ast.unparse(node.func)}` is predictable, and makes what is called {secret}.", _FIX)


def _purposes(node: ast.Call, source: Source) -> Iterator[str]:
    """What the drawn value is called, the nearest name first: target, keyword, key, attribute, function."""
    below: ast.AST = node
    for around in reversed(source.ancestors):
        if isinstance(around, ast.keyword) and around.arg:
            yield words_of(around.arg)
        elif isinstance(around, ast.Dict):
            yield from _key_of(around, below)
        elif isinstance(around, ast.Assign):
            yield from (words_of(name) for target in around.targets for name in _names_in(target))
        elif isinstance(around, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)):
            yield from (words_of(name) for name in _names_in(around.target))
        elif isinstance(around, (*FUNCTIONS, ast.Lambda)):
            yield from ([words_of(around.name)] if isinstance(around, FUNCTIONS) else [])
            return
        below = around


def _key_of(display: ast.Dict, value: ast.AST) -> Iterator[str]:
    for key, held in zip(display.keys, display.values, strict=True):
        if held is value and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield words_of(key.value)


def _names_in(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Attribute):
        yield target.attr
    elif (
        isinstance(target, ast.Subscript)
        and isinstance(target.slice, ast.Constant)
        and isinstance(target.slice.value, str)
    ):
        yield target.slice.value
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _names_in(part)


VALID = (
    """
    import secrets

    def new_api_key():
        return secrets.token_urlsafe(32)
    """,
    """
    import random

    def retry_delay(attempt):
        return random.uniform(0, 2**attempt)
    """,
    """
    import random

    _random = random.SystemRandom()

    def new_password(alphabet):
        return "".join(_random.choice(alphabet) for _ in range(20))
    """,
    """
    import random

    def refresh_token(client):
        jitter = random.random()
        client.wait(jitter)
    """,
    """
    import random

    def pick(items):
        winner = random.choice(items)
        return winner
    """,
    """
    class Game:
        def random(self):
            return 4

    def token(random):
        return random.choice("ab")
    """,
    """
    import secrets

    def new_token() -> str:
        return secrets.token_urlsafe(32)
    """,
    """
    import random

    def pick(items: list[str]) -> str:
        return random.choice(items)
    """,
    """
    import random

    def new_token() -> str:
        return "".join(random.SystemRandom().choices("abcdef", k=40))
    """,
    """
    import random

    def retry_delay() -> float:
        return random.uniform(0.5, 1.5)
    """,
    """
    import random

    def shuffle_cards(cards: list[str]) -> None:
        random.shuffle(cards)
    """,
    """
    import secrets

    class Accounts:
        def reset(self, account):
            account.reset_code = secrets.randbelow(1_000_000)
    """,
)

INVALID = (
    """
    import random
    import string

    _ALPHABET = string.ascii_letters + string.digits

    def new_api_key():
        key = "lk_" + "".join(random.choices(_ALPHABET, k=40))  # breach
        return key
    """,
    """
    import random

    def login(user):
        user.reset_code = str(random.randint(100000, 999999))  # breach
    """,
    """
    from random import choice

    def make(alphabet):
        password = "".join(choice(alphabet) for _ in range(12))  # breach
        return password
    """,
    """
    import random as rnd

    def session(store):
        store.save(token=hex(rnd.getrandbits(128)))  # breach
    """,
    """
    import random

    def cookie():
        return {"csrf_token": random.random()}  # breach
    """,
    """
    import random

    class Keys:
        def __init__(self):
            self._source = random.Random()

        def access_key(self):
            return self._source.randbytes(16)  # breach
    """,
    """
    import random

    class Accounts:
        def reset(self, account):
            account.reset_code = random.randint(100000, 999999)  # breach
    """,
    """
    import random
    import string

    def make_password(length: int = 12) -> str:
        return "".join(random.choice(string.ascii_letters) for _ in range(length))  # breach
    """,
    """
    from random import choices

    def api_key(alphabet: str) -> str:
        return "".join(choices(alphabet, k=40))  # breach
    """,
    """
    import random

    def invite():
        return {"invite_code": random.getrandbits(64)}  # breach
    """,
    """
    import random

    def session_id() -> str:
        return hex(random.getrandbits(128))  # breach
    """,
    """
    import random

    def issue(store, user):
        store.save(user, otp=random.randrange(1_000_000))  # breach
    """,
)
