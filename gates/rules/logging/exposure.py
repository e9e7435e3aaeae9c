"""Whether a logged value shows a secret. Pure; a helper of the rules of this room."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator

from gates.rules.secretnames import is_part, is_secret, is_settings
from gates.rules.shapes import dict_items, final_name, keyword, placeholders, text_of
from gates.rules.source import Source
from gates.rules.values import Claim, Premise

_KEEPS_VALUE = {"str", "repr", "dict", "list", "tuple", "json.dumps", "format", "bytes"}
_KEEPING_METHODS = {
    "decode",
    "encode",
    "strip",
    "lower",
    "upper",
    "copy",
    "get_secret_value",
    "as_dict",
    "to_dict",
    "items",
    "values",
    "getvalue",
}
_WHOLE = {"headers": "A request's headers, the Authorization header included,", "cookies": "All cookies of a request", "COOKIES": "All cookies of a request", "META": "All headers of a request"}  # fmt: skip
_BODIES = {
    "body",
    "json",
    "form",
    "data",
    "get_json",
    "get_data",
    "POST",
    "values",
    "stream",
    "initial_data",
    "validated_data",
}
_DUMPS = {"model_dump", "dict", "model_dump_json", "_asdict"}
_REQUESTS = re.compile(r"_?(req|request|http_request|current_request)$")
_GIVES = re.compile(
    r"_?(get|read|load|fetch|ask_for|decrypt|generate|make|create|issue|current)_(?!.*(credentials?|cookies?)$)"
)
_CLIENTS = ("requests.", "httpx.", "urllib.request.", "aiohttp.")
_LOCKS = re.compile(r"(^|[._])lock([._]|$)")
_DEPTH = 6


@dataclasses.dataclass(frozen=True, slots=True)
class Exposure:
    """What would be shown, and what must hold for it."""

    what: str
    premises: tuple[Premise, ...] = ()


def of(value: ast.expr, source: Source, key: str = "") -> Exposure | None:
    """What a value that is logged under `key` shows of a secret, None for nothing."""
    found = _of(value, source, _DEPTH) or _by_key(key, value, source)
    if found is None or not key:
        return found
    return Exposure(found.what, (*found.premises, Premise(Claim.NOT_MASKED, (key,))))


def _by_key(key: str, value: ast.expr, source: Source) -> Exposure | None:
    if not is_secret(key) or _is_excerpt(source.value(value)):
        return None
    bare = value.value if isinstance(value, ast.Await) else value
    if isinstance(bare, (ast.Name, ast.Attribute, ast.JoinedStr)) and not is_part(final_name(bare)):
        return Exposure(f"What is logged as {key!r}")
    return None


def _of(value: ast.expr, source: Source, depth: int) -> Exposure | None:
    if depth == 0 or (isinstance(value, ast.Call) and final_name(value.func) in source.names.own.redactors):
        return None
    for inner in _passed_through(value, source):
        found = _of(inner, source, depth - 1)
        if found is not None:
            return found
    if isinstance(value, ast.Dict):
        return next(filter(None, (_by_key(k, v, source) for k, _, v in dict_items(value))), None)
    if isinstance(value, ast.Call):
        return _of_call(value, source)
    if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        return _of_place(value, source, depth)
    return None


def _passed_through(value: ast.expr, source: Source) -> Iterator[ast.expr]:
    """The parts of an expression that are shown when it is."""
    if isinstance(value, (ast.Await, ast.Starred, ast.FormattedValue)):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield from placeholders(value)
    elif isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        yield from value.elts
    elif isinstance(value, ast.Dict):
        yield from (v for v in value.values)
    elif isinstance(value, ast.BinOp):
        yield from (value.left, value.right)
    elif isinstance(value, ast.Call):
        if source.origin(value.func) in _KEEPS_VALUE:
            yield from value.args
        elif isinstance(value.func, ast.Attribute) and value.func.attr in _KEEPING_METHODS and not value.args:
            yield value.func.value


def _of_call(call: ast.Call, source: Source) -> Exposure | None:
    name = final_name(call.func)
    if name == "vars" and call.args and not _is_command_options(call.args[0]):
        return Exposure(f"Everything that {_said(call.args[0])} holds")
    if name in {"get", "pop"} and call.args and is_secret(text_of(call.args[0]) or ""):
        return Exposure(f"The value of {text_of(call.args[0])!r}")
    if _gives_secret(call, source):
        return Exposure(f"What {_said(call.func)} returns")
    if not isinstance(call.func, ast.Attribute):
        dumped = _dumped(call.args[0], call, source) if name == "asdict" and call.args else None
        return dumped or _settings(name, source.origin(call.func))
    if name in _BODIES and _is_request(call.func.value, source):
        return Exposure("The whole body of a request")
    return _dumped(call.func.value, call, source) if name in _DUMPS else _settings(name, source.origin(call.func))


def _gives_secret(call: ast.Call, source: Source) -> bool:
    """Whether a call is one of a function that is called after the secret that it returns, and is not known to return anything else."""
    name = final_name(call.func)
    if source.origin(call.func) == "getpass.getpass":
        return True
    if not (_GIVES.match(name) and is_secret(name)) or name in source.names.own.redactors:
        return False
    function = source.names.definition(source.origin(call.func))
    returns = function.returns if function is not None else None
    return returns is None or final_name(returns) in {"str", "bytes"} or text_of(returns) in {"str", "bytes"}


def _dumped(thing: ast.expr, call: ast.Call, source: Source) -> Exposure | None:
    if keyword(call, "exclude") is not None or keyword(call, "include") is not None:
        return None
    made = source.origin(thing)
    if made.endswith("()"):
        return Exposure(f"Every field of {_said(thing)}", (Premise(Claim.HOLDS_SECRETS, (made[:-2],)),))
    return _settings(final_name(thing), made)


def _of_place(value: ast.expr, source: Source, depth: int) -> Exposure | None:
    """What a name, attribute or subscript shows."""
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return None
    name, origin = final_name(value), source.origin(value)
    whole = _whole(value, name, origin, source)
    if whole is not None:
        return whole
    assigned = source.value(value) if isinstance(value, ast.Name) else value
    if isinstance(assigned, ast.Call) and (held := _settings(name, origin)) is not None:
        return held
    if assigned is not value:
        shown, named = (
            _of(assigned, source, depth - 1),
            _named(value, name, origin) if _is_open(assigned, source) else None,
        )
        return named if named is not None and isinstance(assigned, ast.Call) else shown or named
    if is_secret(name) or not origin.endswith("()"):
        return _named(value, name, origin) or _settings(name, origin)
    return Exposure(f"Every field of {_said(value)}", (Premise(Claim.HOLDS_SECRETS, (origin[:-2],)),))


def _settings(name: str, origin: str) -> Exposure | None:
    """What is shown of an object of settings, wherever it is kept, if its class has a secret."""
    if not is_settings(name) or "." not in origin or is_secret(name):
        return None
    return Exposure(f"Every field of `{name}`", (Premise(Claim.HOLDS_SECRETS, (origin.removesuffix("()"),)),))


def _whole(value: ast.expr, name: str, origin: str, source: Source) -> Exposure | None:
    """The environment, the configuration, or the headers or body of a request as a whole."""
    if origin == "os.environ":
        return Exposure("The whole environment")
    if name == "config" and origin.startswith(("flask.", "quart.")):
        return Exposure("The application's whole configuration")
    return _of_attribute(value, source) if isinstance(value, ast.Attribute) else None


def _of_attribute(value: ast.Attribute, source: Source) -> Exposure | None:
    if value.attr == "__dict__":
        return Exposure(f"Everything that {_said(value.value)} holds")
    if value.attr in _WHOLE and _is_request(value.value, source):
        return Exposure(_WHOLE[value.attr])
    if value.attr in {"initial_data", "validated_data"} or (value.attr in _BODIES and _is_request(value.value, source)):
        return Exposure("The whole body of a request")
    return None


def _named(value: ast.expr, name: str, origin: str) -> Exposure | None:
    """What is shown because it is called like a secret."""
    if not is_secret(name) or origin.rpartition(".")[2] in {
        "SecretStr()",
        "SecretBytes()",
        "bool()",
        "int()",
        "float()",
        "datetime()",
    }:
        return None
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id[:1].isupper():
        return None
    if isinstance(value, ast.Name) and name == "session_key":
        return None  # the key of any session; that of a browser is an attribute where it comes from
    if isinstance(value, ast.Attribute) and name == "token" and _LOCKS.search(ast.unparse(value.value)):
        return None  # it tells who holds a lock
    premises = (Premise(Claim.PLAIN_TEXT, (name,)),) if isinstance(value, ast.Attribute) else ()
    return Exposure(f"The value of {_said(value)}", premises)


def _is_open(assigned: ast.expr, source: Source) -> bool:
    """Whether what a name was assigned may be the secret itself, not a length, a digest, a part or an answer about it."""
    if isinstance(assigned, (ast.Compare, ast.Constant, ast.UnaryOp)):
        return isinstance(assigned, ast.Constant) and isinstance(assigned.value, str)
    if isinstance(assigned, ast.Call):
        return (
            final_name(assigned.func) not in source.names.own.redactors
            and source.origin(assigned.func)
            not in {
                "len",
                "bool",
                "hash",
                "id",
                "any",
                "all",
                "isinstance",
                "int",
                "float",
            }
            and not re.search(
                r"mask|redact|hash|digest|obfus|sanit|truncate|censor", final_name(assigned.func), re.IGNORECASE
            )
        )
    return not _is_excerpt(assigned)


def _is_excerpt(expr: ast.expr) -> bool:
    """Whether it is a part of a text, or is put together of parts (`token[:4] + "..."`)."""
    if isinstance(expr, ast.JoinedStr):
        return all(_is_excerpt(p) for p in placeholders(expr))
    if isinstance(expr, ast.BinOp):
        sides = (expr.left, expr.right)
        return all(_is_excerpt(s) or isinstance(s, ast.Constant) for s in sides) and any(map(_is_excerpt, sides))
    return isinstance(expr, ast.Subscript) and isinstance(expr.slice, ast.Slice)


def _is_request(expr: ast.expr, source: Source) -> bool:
    """Whether it is a request that was received: what a client library returned is an answer, whatever it is called."""
    if not _REQUESTS.fullmatch(final_name(expr)):
        return False
    made = source.value(expr) if isinstance(expr, ast.Name) else expr
    made = made.value if isinstance(made, ast.Await) else made
    return not (isinstance(made, ast.Call) and source.origin(made.func).startswith(_CLIENTS))


def _is_command_options(expr: ast.expr) -> bool:
    return final_name(expr) in {"args", "options", "opts", "arguments", "parse_args"}


def _said(expr: ast.expr) -> str:
    text = ast.unparse(expr)
    return f"`{text if len(text) <= 40 else text[:37] + '...'}`"
