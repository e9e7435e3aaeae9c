"""A JSON Web Token is read without checking its signature.

**What it does.** Names `jwt.decode` (PyJWT, python-jose, authlib) with `verify_signature` off, with `verify=False`,
or with `none` among its algorithms, and `jose.jwt.get_unverified_claims`. It is advice where the module also decodes
with a key (a look at the issuer), where the token is the service's own, or where the result is called unverified.

**Why it matters.** Anybody can write a token that says anything; only the signature tells who wrote it (CWE-347).

**Example.**

    claims = jwt.decode(token, options={"verify_signature": False})

**How to fix.** `jwt.decode(token, key, algorithms=["RS256"], audience=..., issuer=...)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import argument, entry, final_name, is_constant, keyword, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/unverified-jwt"
SEVERITY = Severity.HIGH
SUMMARY = "A JSON Web Token is read without checking its signature"
HINTS = ("jwt", "jose")
NODES = (called("decode", "decode_complete", "get_unverified_claims", "encode"),)

_DECODES = frozenset(
    {"jwt.decode", "jwt.decode_complete", "jose.jwt.decode", "jwt.PyJWT().decode", "jwt.api_jwt.decode"}
)
_UNVERIFIED = frozenset({"jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims"})
_ENCODES = frozenset({"jwt.encode", "jose.jwt.encode"})
_FIX = "Decode with the key and a fixed list of algorithms: jwt.decode(token, key, algorithms=[...])."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call."""
    called = source.origin(node.func)
    if called in _UNVERIFIED:
        yield at(node, "The claims are read without checking the token's signature, so anybody can write them.", _FIX)
    if called in _ENCODES and (text_of(argument(node, 2, "algorithm")) or "").lower() == "none":
        yield at(node, "The token is written without a signature, so anybody can write one.", _FIX)
    if called not in _DECODES:
        return
    options = source.value(keyword(node, "options") or ast.Constant(None))
    if is_constant(entry(options, "verify_signature"), False) or is_constant(keyword(node, "verify"), False):
        peeks = _verifies_elsewhere(source) or _is_own(node, source)
        yield at(
            node, "The token's signature is not checked, so anybody can write its claims.", _FIX, blocking=not peeks
        )
        return
    algorithms = source.value(argument(node, 2, "algorithms") or ast.Constant(None))
    named = algorithms.elts if isinstance(algorithms, (ast.List, ast.Tuple, ast.Set)) else [algorithms]
    if any((text_of(name) or "").lower() == "none" for name in named):
        yield at(node, "The token may say that it has no signature at all (algorithm none).", _FIX)


def _verifies_elsewhere(source: Source) -> bool:
    """Whether the module also decodes with a key: then this is a look at the issuer, to know which key to take."""
    calls = [
        n
        for n in ast.walk(source.tree)
        if isinstance(n, ast.Call) and final_name(n.func) in {"decode", "decode_complete"}
    ]
    return any(argument(call, 1, "key") is not None and keyword(call, "algorithms") is not None for call in calls)


def _is_own(node: ast.Call, source: Source) -> bool:
    """Whether the token is one that the service itself keeps, or the result is called what it is: unverified."""
    token = argument(node, 0, "jwt")
    around = source.ancestors[-1]
    named = around.targets if isinstance(around, ast.Assign) else []
    kept = isinstance(token, ast.Attribute) and isinstance(token.value, ast.Name) and token.value.id == "self"
    return kept or any("unverified" in final_name(target) for target in named)


VALID = (
    """
    import jwt

    def claims(token, key):
        return jwt.decode(token, key, algorithms=["RS256"], options={"require": ["exp"]})
    """,
    """
    import jwt

    def key_id(token):
        return jwt.get_unverified_header(token)["kid"]
    """,
    """
    from app import jwt

    def claims(token):
        return jwt.decode(token, verify=False)
    """,
    """
    import jwt

    ALGORITHMS = ("RS256", "ES256")

    def claims(token, key):
        return jwt.decode(token, key, ALGORITHMS)
    """,
    """
    import jwt

    def issuer(token):
        unverified = jwt.decode(token, options={"verify_signature": False})
        return unverified["iss"]
    """,
    """
    import jwt

    def claims(token, keys):
        issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
        return jwt.decode(token, keys[issuer], algorithms=["RS256"])
    """,
    """
    import jwt

    def claims(token, key):
        return jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})
    """,
    """
    from jose import jwt

    def claims(token, keys):
        return jwt.decode(token, keys, algorithms=["RS256"], audience="orders")
    """,
    """
    import base64

    def text(data):
        return base64.b64decode(data).decode(errors="none")
    """,
    """
    import jwt

    def issue(claims, key):
        return jwt.encode(claims, key, algorithm="ES256")
    """,
    """
    import jwt

    class Client:
        def expires(self):
            return jwt.decode(self._token, options={"verify_signature": False})["exp"]
    """,
    """
    import jwt
    from jwt import PyJWKClient

    def claims(token, client: PyJWKClient):
        key = client.get_signing_key_from_jwt(token)
        return jwt.decode(token, key.key, algorithms=["RS256"], options={"verify_signature": True})
    """,
)

INVALID = (
    """
    import jwt

    def claims(token):
        return jwt.decode(token, options={"verify_signature": False})  # breach
    """,
    """
    import jwt

    _OPTIONS = {"verify_signature": False}

    def claims(token):
        return jwt.decode(token, options=_OPTIONS)  # breach
    """,
    """
    import jwt

    def claims(token, key):
        return jwt.decode(token, key, algorithms=["HS256", "none"])  # breach
    """,
    """
    from jose import jwt

    def claims(token):
        return jwt.get_unverified_claims(token)  # breach
    """,
    """
    from jwt import decode

    def claims(token):
        return decode(token, options=dict(verify_signature=False))  # breach
    """,
    """
    from jose import jwt

    def claims(token, key):
        return jwt.decode(token, key, ["none"])  # breach
    """,
    """
    from jose import jwt

    def claims(token):
        return jwt.decode(token, None, options={"verify_signature": False})  # breach
    """,
    """
    import jwt

    def claims(token, key):
        return jwt.decode(token, key, verify=False)  # breach
    """,
    """
    import jwt

    def claims(token):
        options = {"verify_signature": False, "verify_exp": True}
        return jwt.decode_complete(token, options=options)["payload"]  # breach
    """,
    """
    import jwt

    ALGORITHMS = ["RS256", "none"]

    def claims(token, key):
        return jwt.decode(token, key, algorithms=ALGORITHMS)  # breach
    """,
    """
    from jose import jws

    def claims(token):
        return jws.get_unverified_claims(token)  # breach
    """,
    """
    import jwt

    def issue(claims):
        return jwt.encode(claims, None, algorithm="none")  # breach
    """,
    """
    import jwt as pyjwt

    def claims(request):
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return pyjwt.decode(token, options={"verify_signature": False})  # breach
    """,
)
