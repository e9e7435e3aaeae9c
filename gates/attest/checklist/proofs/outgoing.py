"""Proofs about calls to other services: time-outs, retries, breakers, fallbacks, and what stands in for those services in tests."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from gates.attest.checklist.clients import Outgoing, with_clients
from gates.attest.checklist.items import Outcome, no, some, unknown, yes
from gates.attest.checklist.reading import Called, Code, tests
from gates.attest.checklist.subject import Subject, place
from gates.render import text
from gates.rules.shapes import final_name, is_constant
from gates.rules.source import Source

_JUDGED = {"httpx", "requests", "aiohttp", "urllib.request", "smtplib", "http.client", "boto3", "botocore"}
_BREAKERS = (
    "pybreaker",
    "circuitbreaker",
    "aiobreaker",
    "purgatory",
    "aiocircuitbreaker",
    "pycircuitbreaker",
    "lasier",
)
_BACKING_OFF = {"wait_exponential", "wait_random_exponential", "wait_exponential_jitter", "expo", "exponential"}
_STANDS_IN: Mapping[str, tuple[str, ...]] = {
    "httpx": ("httpx.MockTransport", "respx", "pytest_httpx"),
    "requests": ("responses", "requests_mock", "httpretty"),
    "aiohttp": ("aioresponses", "aiohttp.test_utils"),
    "boto3": ("moto", "botocore.stub"),
    "urllib3": ("responses", "httpretty"),
    "redis": ("fakeredis",),
    "pymongo": ("mongomock",),
}
_VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"}
_SENDS = {
    "send",
    "urlopen",
    "getresponse",
    "sendmail",
    "send_message",
    "publish",
    "basic_publish",
    "delay",
    "apply_async",
    "invoke",
}
_FOR_ALL = ("vcr", "pytest_recording", "wiremock", "mockserver", "pytest_httpserver")


def timeouts(subject: Subject) -> Outcome:
    """Every client has a time-out, of its own or given."""
    return with_clients(subject, _timeouts)


def retries(subject: Subject) -> Outcome:
    """Every request to others is repeated when it failed, after a pause that grows."""
    return with_clients(subject, lambda _, out: _each_request(out, _retried, "retried with exponential back-off"))


def circuit_breaker(subject: Subject) -> Outcome:
    """Every request to others runs under a circuit breaker."""
    return with_clients(subject, lambda _, out: _each_request(out, _guarded, "guarded by a circuit breaker"))


def fallbacks(subject: Subject) -> Outcome:
    """Where failures of others are caught; whether what happens then is a strategy, people say."""
    return with_clients(subject, _fallbacks)


def mocked_integrations(subject: Subject) -> Outcome:
    """For each client that production uses, something in the tests stands in for the other side."""
    return with_clients(subject, _mocked)


def _timeouts(subject: Subject, out: Outgoing) -> Outcome:
    waiting = subject.findings("security/unbounded-wait")
    limits = [(called, told) for called in out.calls if (told := _limit(called)) is not None]
    bad = [f"{called.place} ({called.name})" for called, told in limits if not told]
    bad += [place(f) for f in waiting if f.waiver is None and not f.baseline]
    good = [f"{called.place} ({told})" for called, told in limits if told]
    if bad:
        return no(f"Without a time-out: {some(bad)}.")
    unclear = [family for family in out.families if family not in _JUDGED]
    doubt = subject.doubt("security") if "requests" in out.families else ""
    if unclear or doubt or waiting or not good:
        why = doubt or f"not known for {some(unclear) or some([place(f) for f in waiting]) or some(out.places)}"
        return unknown(f"With a time-out: {some(good) or 'none'}; {why}.")
    return yes(f"With a time-out: {some(good)}; no call was found without one.")


def _limit(called: Called) -> str | None:
    """How a call is limited in time; "" where it is not, None where it is no call that would be."""
    given = called.has("timeout")
    if called.name in {"httpx.Client", "httpx.AsyncClient"} or (
        called.name.startswith("httpx.") and called.name.count(".") == 1 and called.last in _VERBS
    ):
        return "" if is_constant(given, None) else "given" if given is not None else "5 s by default"
    if called.name.startswith("requests.") and called.name.count(".") == 1 and called.last in _VERBS:
        return "given" if given is not None and not is_constant(given, None) else ""
    if called.name == "aiohttp.ClientSession":
        return "given" if given is not None else "5 min by default"
    if called.name in {
        "urllib.request.urlopen",
        "smtplib.SMTP",
        "smtplib.SMTP_SSL",
        "http.client.HTTPConnection",
        "http.client.HTTPSConnection",
    }:
        return "given" if given is not None or len(called.node.args) >= 3 else ""
    return "60 s by default" if called.name in {"boto3.client", "boto3.resource"} else None


def _each_request(out: Outgoing, covered: Callable[[Called, Outgoing], str], what: str) -> Outcome:
    """Whether each request has what it should; a file that imports a client and sends nothing by itself is not known."""
    sending = [c for c in out.calls if c.last in _VERBS | _SENDS]
    silent = [p for s, p in zip(out.files, out.places, strict=True) if s.path not in {c.path for c in sending}]
    found = [(called, covered(called, out)) for called in sending]
    lacking = [called.place for called, how in found if not how]
    if lacking or silent or not sending:
        told = f"{text.plural(len(lacking), 'request')} not known to be {what}: {some(lacking)}" if lacking else ""
        unseen = f"what is sent is not seen at {some(silent)}" if silent else ""
        return unknown(f"{'; '.join(filter(None, (told, unseen)))}.")
    return yes(f"Every request is {what}: {some([f'{called.place} by {how}' for called, how in found])}.")


def _retried(called: Called, out: Outgoing) -> str:
    """Where a request is retried with a growing pause, "" where that is not known."""
    for other in (c for c in out.code.calls if c.path == called.path):
        if other.last == "Retry" and other.has("backoff_factor") is not None:
            return other.place
        if called.looping and other.function is called.function and _waits_longer(other):
            return other.place
    return _decorated(called, out, ("tenacity.", "backoff.", "stamina."), _BACKING_OFF)


def _waits_longer(called: Called) -> bool:
    if called.name.startswith(("tenacity.Retrying", "tenacity.AsyncRetrying")):
        return any(
            final_name(n) in _BACKING_OFF for n in ast.walk(called.node) if isinstance(n, (ast.Name, ast.Attribute))
        )
    return called.name == "stamina.retry_context" or (
        "sleep" in called.last and any(_grows(a) for a in called.node.args)
    )


def _guarded(called: Called, out: Outgoing) -> str:
    """Where a request is under a circuit breaker, "" where that is not known."""
    for other in (c for c in out.code.calls if c.function is called.function and c.function is not None):
        if other.name.startswith(_BREAKERS):
            return other.place
    return _decorated(called, out, _BREAKERS, set())


def _decorated(called: Called, out: Outgoing, homes: tuple[str, ...], naming: set[str]) -> str:
    """The decorator from one of some packages on the function around a call; with `naming`, one that names any of these."""
    source = next(s for s in out.files if s.path == called.path)
    for decorator in called.function.decorator_list if called.function is not None else ():
        words = {final_name(n) for n in ast.walk(decorator) if isinstance(n, (ast.Name, ast.Attribute))}
        origin = source.names.origin(decorator)
        if origin.startswith(homes) and (not naming or words & naming or origin.startswith("stamina.")):
            return f"{source.path}:{decorator.lineno}"
    return ""


def _grows(expr: ast.expr) -> bool:
    return any(isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Pow, ast.LShift)) for node in ast.walk(expr))


def _fallbacks(_: Subject, out: Outgoing) -> Outcome:
    caught = [
        f"{source.path}:{node.lineno}"
        for source, node in out.code.all(ast.ExceptHandler)
        if source in out.files and _is_theirs(node.type, source, out.families)
    ]
    if caught:
        return unknown(f"Failures of other services are caught at {some(caught)}.")
    return unknown(f"No handler for failures of other services was found beside {some(out.places)}.")


def _is_theirs(caught: ast.expr | None, source: Source, families: Sequence[str]) -> bool:
    named = caught.elts if isinstance(caught, ast.Tuple) else [caught] if caught is not None else []
    return any(source.names.origin(n).startswith(tuple(f"{f}." for f in families)) for n in named)


def _mocked(subject: Subject, out: Outgoing) -> Outcome:
    told = dict(_stand_ins(tests(subject), out.families))
    lacking = [family for family in out.families if family not in told]
    if lacking:
        return unknown(
            f"Nothing was found in the tests that stands in for what is called through {some(lacking)} ({some(out.places)})."
        )
    doubt = subject.doubt("tests")
    named = some([f"{family} by {where}" for family, where in told.items()])
    return (
        unknown(f"Stood in for: {named}; but {doubt}.") if doubt else yes(f"Stood in for: {named}, in tests that pass.")
    )


def _stand_ins(code: Code, families: Sequence[str]) -> Iterator[tuple[str, str]]:
    for family in families:
        names = (*_STANDS_IN.get(family, ()), *_FOR_ALL)
        called = tuple(f"{name}{end}" for name in names for end in (".", "("))
        found = [c.place for c in code.calls if f"{c.name}(".startswith(called)] or code.importing(*names)
        if found:
            yield family, found[0]
