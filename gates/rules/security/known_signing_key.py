"""The key that signs tokens or sessions stands in the source.

**What it does.** Names a text constant where a signing key is set: `SECRET_KEY = "..."`, a default of a settings
field (`jwt_secret: str = "dev"`), of `os.environ.get`, `config(...)` or `env(...)`, `app.secret_key`,
`SessionMiddleware(secret_key="...")`, and the key of `jwt.encode` and `jwt.decode`. Settings for development and tests,
and modules that refuse to start with the default, are left alone.

**Why it matters.** A deployment that forgets the variable runs with a key that everybody can read, and whoever knows
it can sign in as anybody (CWE-321).

**Example.**

    class Settings(BaseSettings):
        jwt_secret: str = "change-me"

**How to fix.** Leave the default out, so that a missing key stops the start: `jwt_secret: SecretStr`,
`os.environ["JWT_SECRET"]`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.secretnames import words_of
from gates.rules.security.purpose import for_development
from gates.rules.shapes import argument, dict_items, final_name, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/known-signing-key"
SEVERITY = Severity.HIGH
SUMMARY = "The key that signs tokens or sessions stands in the source"
HINTS = (
    "secret",
    "SECRET",
    "signing",
    "SIGNING",
    "jwt",
    "JWT",
    "encryption_key",
    "ENCRYPTION_KEY",
    "hmac",
    "salt",
    "itsdangerous",
)
NODES = (
    ast.Assign,
    ast.AnnAssign,
    called("get", "getenv", "config", "env", "str", "encode", "decode", "SessionMiddleware", "add_middleware", "Middleware",
           "update", "from_mapping", "URLSafeTimedSerializer", "URLSafeSerializer", "TimestampSigner", "Signer",
           "AuthJWT", "JWTStrategy", "new"),
)  # fmt: skip

_KEY = re.compile(
    r"(^|_)(secret_key|secretkey|jwt_secret|jwt_secret_key|jwt_key|jwt_signing_key|signing_key|signing_secret|token_secret"
    r"|session_secret|session_key_secret|cookie_secret|hmac_key|hmac_secret|auth_secret|app_secret|encryption_key"
    r"|fernet_key|secret_key_base|password_salt|security_password_salt|csrf_secret|private_key_secret)$"
)
_NOT_THE_KEY = re.compile(r"(?i)(^|_)(name|env|var|variable|field|header|file|path|url|arn|ref|id|version)$")
_WRAPPERS = frozenset({"SecretStr", "SecretBytes", "Field", "bytes", "Secret", "field", "config", "env", "b64decode"})
_SIGNERS = frozenset({"URLSafeTimedSerializer", "URLSafeSerializer", "TimestampSigner", "Signer", "JWTStrategy"})
_REFERENCE = re.compile(
    r"^(\$\{?\w|env:|file:|vault:|arn:|/run/secrets|/etc/|ssm:|secretsmanager)|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$"
)
"""A name of the variable or of the place that holds it."""
_FIX = (
    "Leave the default out, and read the key from the environment or a secret store: a missing one must stop the start."
)


def visit(node: ast.Assign | ast.AnnAssign | ast.Call, source: Source) -> Iterator[Breach]:
    """One assignment or call."""
    named = list(_assigned(node, source) if not isinstance(node, ast.Call) else _called(node, source))
    for name, key in named:
        if not for_development(source) and not _refused(key, source):
            yield at(node, f"{name} has a value that stands in the source: whoever reads it can sign anything.", _FIX)
            return


def _is_key(name: str) -> bool:
    return bool(_KEY.search(words_of(name)))


def _constant(value: ast.expr | None) -> str | None:
    """The text of a key that is written out, through `SecretStr("...")` and `Field(default="...")`; None where there is none."""
    if isinstance(value, ast.Constant) and isinstance(value.value, bytes):
        return value.value.decode(errors="replace")
    if isinstance(value, ast.Call) and final_name(value.func) in _WRAPPERS - {"config", "env"}:
        given = keyword(value, "default") or next(iter(value.args), None)
        return _constant(given)
    if isinstance(value, ast.Call) and final_name(value.func) == "encode" and isinstance(value.func, ast.Attribute):
        return _constant(value.func.value)
    if isinstance(value, ast.BoolOp) and isinstance(value.op, ast.Or):
        return _constant(value.values[-1])
    text = text_of(value)
    return text if text and not _REFERENCE.search(text) else None


def _assigned(node: ast.Assign | ast.AnnAssign, source: Source) -> Iterator[tuple[str, str]]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    key = _constant(node.value)
    if key is None or (source.function is not None and not isinstance(targets[0], (ast.Attribute, ast.Subscript))):
        return
    for target in targets:
        name = final_name(target)
        flask = name == "secret_key" and isinstance(target, ast.Attribute)
        if (_is_key(name) or flask) and not _NOT_THE_KEY.search(name):
            yield name, key


def _called(node: ast.Call, source: Source) -> Iterator[tuple[str, str]]:
    name, known = final_name(node.func), source.origin(node.func)
    if name in {"get", "getenv"} and (known in {"os.getenv", "os.environ.get"} or name == "get"):
        yield from _default(node, known, source)
    elif name in {"config", "env", "str"} and "default" in {k.arg for k in node.keywords}:
        yield from _pair(text_of(node.args[0]) if node.args else None, keyword(node, "default"))
    elif name in {"encode", "decode"} and known in {"jwt.encode", "jwt.decode", "jose.jwt.encode", "jose.jwt.decode"}:
        key = argument(node, 1, "key")
        yield from _written("the key of the token", key) if _verifies(node) else ()
    elif name in {"SessionMiddleware", "add_middleware", "Middleware"}:
        yield from _written("secret_key", keyword(node, "secret_key"))
    elif name in _SIGNERS:
        yield from _written(
            "the signer's key", keyword(node, "secret_key") or keyword(node, "secret") or next(iter(node.args), None)
        )
    elif name in {"update", "from_mapping"} and "config" in final_name(getattr(node.func, "value", None)):
        pairs = [(k.arg, k.value) for k in node.keywords] + [(key, v) for a in node.args for key, _, v in dict_items(a)]
        for key_name, value in pairs:
            yield from _pair(key_name, value)
    elif known == "hmac.new":
        yield from _written("the key of the HMAC", next(iter(node.args), None))


def _verifies(node: ast.Call) -> bool:
    return "verify_signature" not in ast.unparse(node)


def _default(node: ast.Call, known: str, source: Source) -> Iterator[tuple[str, str]]:
    environment = known in {"os.getenv", "os.environ.get"} or (
        isinstance(node.func, ast.Attribute) and final_name(node.func.value) in {"environ", "config", "settings"}
    )
    around = source.ancestors[-1] if source.ancestors else None
    told = isinstance(around, (ast.Assign, ast.AnnAssign)) and around.value is node
    if environment and len(node.args) > 1 and (told or known.startswith("os.")):
        yield from _pair(text_of(node.args[0]), node.args[1])


def _pair(name: str | None, value: ast.expr | None) -> Iterator[tuple[str, str]]:
    key = _constant(value)
    if name is not None and key is not None and _is_key(name) and not _NOT_THE_KEY.search(name):
        yield name, key


def _written(name: str, value: ast.expr | None) -> Iterator[tuple[str, str]]:
    key = _constant(value)
    if key is not None:
        yield name, key


def _refused(key: str, source: Source) -> bool:
    """Whether the module compares something with that very value: it refuses to run with it."""
    if source.text.count(key) < 2 and "_DEFAULT" not in source.text and "DEFAULT_" not in source.text:
        return False
    return any(
        text_of(side) == key
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare)
        for one in (node.left, *node.comparators)
        for side in (one, *getattr(one, "elts", ()))
    )


VALID = (
    """
    import os

    SECRET_KEY = os.environ["SECRET_KEY"]
    """,
    """
    from pydantic import SecretStr
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        jwt_secret: SecretStr
        jwt_algorithm: str = "HS256"
    """,
    """
    import jwt

    def issue(claims, settings):
        return jwt.encode(claims, settings.jwt_secret, algorithm="HS256")
    """,
    {"app/settings/local.py": 'SECRET_KEY = "only-here"\n'},
    """
    import os

    SECRET_KEY = os.environ.get("SECRET_KEY", "")
    """,
    """
    SECRET_KEY_FILE = "/run/secrets/key"
    SECRET_KEY_ENV = "SECRET_KEY"
    """,
    """
    from pydantic import field_validator
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        secret_key: str = "change-me"

        @field_validator("secret_key")
        @classmethod
        def own(cls, value: str) -> str:
            if value == "change-me":
                raise ValueError("set SECRET_KEY")
            return value
    """,
    """
    import os

    DEBUG = os.environ.get("DEBUG") == "1"
    if DEBUG:
        SECRET_KEY = "only-here"
    else:
        SECRET_KEY = os.environ["SECRET_KEY"]
    """,
    """
    class TestConfig:
        SECRET_KEY = "only-here"
    """,
    """
    from starlette.middleware.sessions import SessionMiddleware

    def guard(app, key: str):
        app.add_middleware(SessionMiddleware, secret_key=key)
    """,
    """
    def label():
        secret_key = "Secret key"
        return secret_key
    """,
    """
    import jwt

    def peek(token: str):
        return jwt.decode(token, "", options={"verify_signature": False})["iss"]
    """,
    """
    def column(table):
        return table.get("secret_key", "none")
    """,
)

INVALID = (
    """
    SECRET_KEY = "change-me-please"  # breach
    """,
    """
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        jwt_secret: str = "dev"  # breach
    """,
    """
    from pydantic import SecretStr
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        signing_key: SecretStr = SecretStr("change-me")  # breach
    """,
    """
    from pydantic import Field
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        secret_key: str = Field(default="insecure", min_length=8)  # breach
    """,
    """
    import os

    SECRET_KEY = os.environ.get("SECRET_KEY", "change-me")  # breach
    """,
    """
    import os

    def key() -> str:
        return os.getenv("JWT_SECRET_KEY", "change-me")  # breach
    """,
    """
    from decouple import config

    SECRET_KEY = config("SECRET_KEY", default="change-me")  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)
    app.secret_key = "change-me"  # breach
    """,
    """
    from flask import Flask

    app = Flask(__name__)
    app.config["SECRET_KEY"] = "change-me"  # breach
    """,
    """
    import jwt

    def issue(claims):
        return jwt.encode(claims, "change-me", algorithm="HS256")  # breach
    """,
    """
    from starlette.middleware.sessions import SessionMiddleware

    def guard(app):
        app.add_middleware(SessionMiddleware, secret_key="change-me", https_only=True)  # breach
    """,
    """
    from itsdangerous import URLSafeTimedSerializer

    SIGNER = URLSafeTimedSerializer("change-me")  # breach
    """,
    """
    import os

    SECRET_KEY = os.environ.get("SECRET_KEY") or "change-me"  # breach
    """,
    """
    import hashlib
    import hmac

    def sign(body: bytes) -> str:
        return hmac.new(b"change-me", body, hashlib.sha256).hexdigest()  # breach
    """,
)
