"""Requests with one mistake of the caller in them: a wrong query, a key that no column holds, a body that is no JSON.

Below validation the endpoint is replaced, so what answers is validation. Then real handlers get the same, with every connection refused:
an answer counts only where the exception itself proves that the mistake was its cause.
"""

from __future__ import annotations

import decimal
import functools
import json
import re
import typing

if typing.TYPE_CHECKING:
    from . import boot_http, boot_samples
    from .boot_asking import Asking, Operation

MARK = "gates-no-value"
OVERSIZE = "9" * 20
"""One digit more than the largest 64-bit integer has."""

_JSON = [("content-type", "application/json")]
_MOST_NAMES = 4
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
_WRITES = {"POST", "PUT", "PATCH"}
_SAYS_SO = ("badly formed hexadecimal UUID", "'list' object has no attribute", "list indices must be")

Wrong = tuple[str, str, bytes]
"""(scenario, URL, body)."""


def before_the_handler(operation: Operation) -> list[Wrong]:
    """The path with a number in it that is too large for a database."""
    url = _NUMBER.sub(OVERSIZE, operation.route.sample)
    return [("oversize id", url, b"")] if url != operation.route.sample else []


def in_the_query(operation: Operation, samples: boot_samples.Samples, read: bool = False) -> list[Wrong]:
    """One request for each documented parameter of the query that takes no free text; with `read` also for those that the source reads."""
    right, _, _ = samples.request(operation.route.path, operation.method, True)
    pairs = dict(part.split("=", 1) for part in right.split("&") if "=" in part)
    names = samples.typed_query(operation.route.path, operation.method) + list(operation.queries if read else ())
    found = []
    for name in list(dict.fromkeys(names))[:_MOST_NAMES]:
        wrong = "&".join("{}={}".format(*pair) for pair in {**pairs, name: MARK}.items())
        found.append(("wrong query parameter", operation.route.sample + "?" + wrong, b""))
    return found


def provoke(exercise: Asking, operation: Operation) -> int:
    """The real handler with each mistake; 1 when one took too long, else 0."""
    wrong = in_the_query(operation, exercise.samples, read=True)
    query, _, _ = exercise.sample(operation, True)
    url = operation.route.sample + ("?" + query if query else "")
    writes = operation.method in _WRITES
    if writes:
        wrong.append(("broken JSON", url, b'{"a": '))
    for scenario, target, body in wrong:
        if _ask(exercise, operation, scenario, target, body).slow:
            return 1
    slow = _missing(exercise, operation, url if writes else operation.route.sample, writes)
    if writes and not slow:
        slow = int(_ask(exercise, operation, "a list for an object", url, json.dumps([MARK]).encode()).slow)
    return slow


def _ask(exercise: Asking, operation: Operation, scenario: str, url: str, body: bytes) -> boot_http.Answer:
    def keep(answer: boot_http.Answer, hit: bool) -> bool:
        refused = 400 <= answer.status < 500 and answer.status not in {401, 403}
        return refused or (_failed(answer) and blamed(exercise.recorder.errors, exercise.canaries.words))

    ask = functools.partial(
        exercise.ask, scenario, operation, "4xx", url=url, headers=_headers(operation), body=body, keep=keep
    )
    answer, _ = ask()
    return exercise.past_the_guard(operation, ask, answer) if answer.status in {401, 403} else answer


def _headers(operation: Operation) -> list[tuple[str, str]]:
    return _JSON if operation.method in _WRITES else []


def _failed(answer: boot_http.Answer) -> bool:
    return answer.status >= 500 or (answer.status == 0 and bool(answer.through))


def blamed(errors: typing.Sequence[BaseException], canary: str) -> bool:
    """Whether the last exception, or one that it was raised from, says itself that a value of the request was its cause."""
    error: BaseException | None = errors[-1] if errors else None
    for _ in range(5):
        if error is None or canary in str(error):
            return False
        if isinstance(error, (json.JSONDecodeError, decimal.InvalidOperation)):
            return True
        if isinstance(error, (ValueError, TypeError, AttributeError, LookupError)):
            said = str(error)
            if MARK in said or any(text in said for text in _SAYS_SO):
                return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


def _missing(exercise: Asking, operation: Operation, url: str, writes: bool) -> int:
    """A field that the handler takes for granted: proven by a second request that has it, and fails no more for its lack."""
    never = {"keep": lambda answer, hit: False}
    ask: typing.Any = functools.partial(exercise.ask, "missing field", operation, "4xx", headers=_headers(operation))
    answer, _ = ask(url=url, body=b"{}" if writes else b"", **never)
    lacking = _key(exercise.recorder.errors)
    if answer.slow or not _failed(answer) or lacking is None:
        return int(answer.slow)
    given = json.dumps({lacking: "1"}).encode() if writes else b""
    ask(url=url + ("&" if "?" in url else "?") + lacking + "=1", body=given, **never)
    if _key(exercise.recorder.errors) != lacking:
        ask(url=url, body=b"{}" if writes else b"")
    return 0


def _key(errors: typing.Sequence[BaseException]) -> str | None:
    """The text that the last exception says is missing."""
    error = errors[-1] if errors else None
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    return key if isinstance(key, str) and key.isidentifier() else None
