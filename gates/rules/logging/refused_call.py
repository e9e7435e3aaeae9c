"""Another service refuses a call, and no record says so.

**What it does.** Names where the status of an answer is looked at (`status_code != 200`, `not response.ok`) and the failing branch leaves with
nothing: it returns `None`, `False` or something empty, or goes on to the next round of a loop, without a record, an exception, or a word of the
status. The answer is one of requests, httpx, aiohttp or urllib that the same function asked for. Going on with a loop is advice, and so is httpx,
which writes a record of each request at level info, unless somebody switches it off. Left alone are a status that is an answer (`== 404`),
questions (`is_alive`, `has_access`, a `HEAD` request), attempts of a loop after which something is raised or logged, an answer that is kept or handed on,
and functions whose callers in the same file log or raise when they get nothing.

**Why it matters.** The other side said what was wrong: a key that ran out, a limit that was passed, a field that is missing. All that is left of it
is a value that is not there.

**Example.**

    answer = requests.get(url, timeout=5)
    if answer.status_code != 200:
        return None

**How to fix.** `answer.raise_for_status()`, or a record with what was said:

    logger.warning("rates not fetched", extra={"status": answer.status_code, "said": answer.text[:200]})
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.failures import is_report
from gates.rules.logcalls import log_call
from gates.rules.places import is_command_line
from gates.rules.shapes import final_name
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, Claim, FunctionNode, Premise, at

ID = "logging/refused-call"
SEVERITY = Severity.MEDIUM
SUMMARY = "Another service refuses a call, and no record says so"
HINTS = (".status", ".ok", ".is_success", ".is_error")
NODES = (ast.If, ast.IfExp)

_CLIENTS = ("requests.", "httpx.", "aiohttp.", "urllib.request.", "urllib3.", "niquests.")
_VERBS = {"get", "post", "put", "patch", "delete", "request", "send", "urlopen"}
_STATUS = {"status_code", "status"}
_SUCCESSES = {
    "OK", "ok", "CREATED", "created", "ACCEPTED", "accepted", "NO_CONTENT", "no_content", "HTTP_200_OK", "HTTP_201_CREATED",
}  # fmt: skip
_ASKS = re.compile(
    r"(^|_)(is|has|can|could|check|checks|checked|ping|health|healthy|healthcheck|alive|ready|exists?|verify|validate|valid|test|probe|available|"
    r"reachable|online|up|wait|poll|allowed|supports?)(_|$)|(Health|Check|Probe|Ping|Monitor)",
    re.IGNORECASE,
)

_HOOKED = re.compile(r"event_hooks|\bhooks\b|trace_configs|raise_for_status\s*=\s*True")
"""A client that looks at each answer by itself."""


def visit(node: ast.If | ast.IfExp, source: Source) -> Iterator[Breach]:
    """One condition."""
    looked = _looked_at(node.test)
    function = source.function
    if looked is None or function is None or is_command_line(source) or _HOOKED.search(source.text):
        return
    response, refused = looked
    branch = _branch(node, source, refused=refused)
    if not _is_silent(branch) or not _is_asked_for(response, source):
        return
    if _is_question(source) or _is_told_after(branch, source):
        return
    if _is_told(response, function, source) or _is_told_by_callers(function.name, source):
        return
    yield at(
        branch[-1],
        "The other side refused the call, and no record says so or why.",
        "Log the status and what was said, or raise (raise_for_status).",
        blocking=not isinstance(branch[-1], (ast.Continue, ast.Break)) and not _is_of_httpx(response, source),
        premises=(Premise(Claim.SERVICE),),
    )


def _is_of_httpx(response: ast.Name, source: Source) -> bool:
    return "httpx" in source.text and not source.origin(response).startswith(("requests.", "aiohttp.", "urllib"))


def _looked_at(test: ast.expr) -> tuple[ast.Name, bool] | None:
    """(answer, whether it is refused where the condition holds) of a condition about the status of an answer."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _looked_at(test.operand)
        return (inner[0], not inner[1]) if inner is not None else None
    if isinstance(test, ast.BoolOp):
        parts = [p for p in map(_looked_at, test.values) if p is not None]
        return parts[0] if parts and parts[0][1] is isinstance(test.op, ast.Or) else None
    if isinstance(test, ast.Attribute) and isinstance(test.value, ast.Name):
        known = {"ok": False, "is_success": False, "is_error": True}
        return (test.value, known[test.attr]) if test.attr in known else None
    return _compared(test) if isinstance(test, ast.Compare) else None


def _compared(test: ast.Compare) -> tuple[ast.Name, bool] | None:
    ranged = len(test.ops) == 2  # 200 <= answer.status_code < 300
    held = test.comparators[0] if ranged else test.left
    by_hundreds = isinstance(held, ast.BinOp) and isinstance(held.op, ast.FloorDiv)
    held = held.left if isinstance(held, ast.BinOp) else held
    if not (isinstance(held, ast.Attribute) and held.attr in _STATUS and isinstance(held.value, ast.Name)):
        return None
    if ranged:
        return held.value, False
    refused = _refuses(test.ops[0], test.comparators[0], hundreds=by_hundreds)
    return (held.value, refused) if refused is not None else None


def _refuses(op: ast.cmpop, against: ast.expr, *, hundreds: bool) -> bool | None:
    """Whether a comparison with a status holds for what is refused (true) or granted (false); None for one about something else."""
    numbers = [_number(e) for e in (against.elts if isinstance(against, (ast.Tuple, ast.List, ast.Set)) else [against])]
    if None in numbers or not numbers:
        return None
    granted = any((n or 0) == 2 if hundreds else 200 <= (n or 0) < 300 for n in numbers)
    if isinstance(op, (ast.NotEq, ast.NotIn)):
        return True if granted else None
    if isinstance(op, (ast.Eq, ast.In)):
        return False if granted else None
    bounds = {ast.GtE: True, ast.Gt: True, ast.Lt: False, ast.LtE: False}
    return bounds.get(type(op)) if (numbers[0] or 0) in {299, 300, 399, 400, 499, 500} else None


def _number(expr: ast.expr) -> int | None:
    if isinstance(expr, ast.Constant) and isinstance(expr.value, int):
        return expr.value
    return 200 if final_name(expr) in _SUCCESSES else None


def _branch(node: ast.If | ast.IfExp, source: Source, *, refused: bool) -> Sequence[ast.stmt | ast.expr]:
    """What is done when the call is refused: the branch for it, or what follows one that leaves."""
    if isinstance(node, ast.IfExp):
        returned = bool(source.ancestors) and isinstance(source.ancestors[-1], ast.Return)
        return [node.body if refused else node.orelse] if returned else []
    if refused:
        return node.body
    if node.orelse:
        return node.orelse
    block = _block_of(node, source.ancestors[-1])
    leaves = isinstance(node.body[-1], (ast.Return, ast.Raise, ast.Continue, ast.Break))
    return block[block.index(node) + 1 :] if leaves else []


def _block_of(statement: ast.stmt, holder: ast.AST) -> list[ast.stmt]:
    blocks = (getattr(holder, name, None) for name in ("body", "orelse", "finalbody"))
    return next((b for b in blocks if isinstance(b, list) and statement in b), [statement])


def _is_silent(branch: Sequence[ast.stmt | ast.expr]) -> bool:
    """Whether a branch leaves, and does nothing else."""
    if not branch:
        return False
    last = branch[-1]
    if isinstance(last, ast.Return):
        leaves = last.value is None or _is_nothing(last.value)
    else:
        leaves = isinstance(last, (ast.Continue, ast.Break)) or (isinstance(last, ast.expr) and _is_nothing(last))
    return leaves and all(
        isinstance(s, ast.Pass) or (isinstance(s, ast.Assign) and _is_nothing(s.value)) for s in branch[:-1]
    )


def _is_nothing(expr: ast.expr) -> bool:
    """Whether an expression is `None`, `False` or something empty, or made of such."""
    if isinstance(expr, ast.Constant):
        return expr.value is None or expr.value is False or expr.value == ""
    if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        return all(map(_is_nothing, expr.elts)) if isinstance(expr, ast.Tuple) else not expr.elts
    if isinstance(expr, ast.Call):
        return isinstance(expr.func, ast.Name) and expr.func.id in {"list", "dict", "set", "tuple"} and not expr.args
    return isinstance(expr, ast.Dict) and not expr.keys


def _is_asked_for(response: ast.Name, source: Source) -> bool:
    """Whether a variable holds the answer of another service, in each of its assignments."""
    values = source.names.assigned(response.id, source.scopes)
    calls = [v.value if isinstance(v, ast.Await) else v for v in values]
    return bool(calls) and all(isinstance(c, ast.Call) and _sends(c, source) for c in calls)


def _sends(call: ast.Call, source: Source) -> bool:
    """Whether a call asks another service, by itself or by a function of this file that returns the answer."""
    origin = source.origin(call.func)
    if final_name(call.func) in _VERBS and origin.startswith(_CLIENTS):
        return True
    function = source.names.definition(origin)
    return function is not None and _hands_out(function, source)


def _hands_out(function: FunctionNode, source: Source) -> bool:
    """Whether what a function returns is the answer of a client, each time."""
    scopes = [*(s for s in source.scopes if isinstance(s, ast.ClassDef)), function]
    returned = [n.value for n in own_nodes(function.body) if isinstance(n, ast.Return) and n.value is not None]
    values = [source.names.value(r, scopes) for r in returned]
    calls = [v.value if isinstance(v, ast.Await) else v for v in values]
    return bool(calls) and all(
        isinstance(c, ast.Call)
        and final_name(c.func) in _VERBS
        and source.names.origin(c.func, scopes).startswith(_CLIENTS)
        for c in calls
    )


def _is_question(source: Source) -> bool:
    """Whether the function, or the class around it, asks whether something is there: then no is an answer."""
    return any(_ASKS.search(s.name) for s in source.scopes if not isinstance(s, ast.Lambda))


def _is_told(response: ast.Name, function: FunctionNode, source: Source) -> bool:
    """Whether the function has logged the answer before, had it raise what is wrong, kept it, or handed it to another one."""
    name = response.id
    inside = [n for n in own_nodes(function.body) if getattr(n, "lineno", 0) < response.lineno]
    plain = [n for n in inside if isinstance(n, ast.Assign) and _mentions(n.value, name)]
    if any(isinstance(target, (ast.Attribute, ast.Subscript)) for n in plain for target in n.targets):
        return True
    names = {name, *(final_name(n.targets[0]) for n in plain)}
    calls = [n for n in inside if isinstance(n, ast.Call)]
    return any(_hands_on(call, name) for call in calls) or any(
        _mentions(call, one) for call in calls if _speaks(call, source) for one in names
    )


def _hands_on(call: ast.Call, name: str) -> bool:
    """Whether a call is given the answer itself, or has it raise what is wrong."""
    given = [*call.args, *(k.value for k in call.keywords)]
    raises = final_name(call.func) == "raise_for_status" and _mentions(call.func, name)
    return raises or any(isinstance(value, ast.Name) and value.id == name for value in given)


def _is_told_by_callers(name: str, source: Source) -> bool:
    """Whether a caller in the same file logs or raises under a condition about what it got."""
    functions = [n for n in ast.walk(source.tree) if isinstance(n, FUNCTIONS)]
    return any(_speaks_of(name, list(own_nodes(function.body)), source) for function in functions)


def _speaks_of(called: str, inside: Sequence[ast.AST], source: Source) -> bool:
    kept = [n for n in inside if isinstance(n, (ast.Assign, ast.NamedExpr)) and final_name(n.value) == called]
    names = {final_name(n.targets[0] if isinstance(n, ast.Assign) else n.target) for n in kept}
    asking = [n for n in inside if isinstance(n, ast.If) and any(_mentions(n.test, name) for name in names - {""})]
    return any(_speaks(n, source) for condition in asking for n in own_nodes([*condition.body, *condition.orelse]))


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _speaks(node: ast.AST, source: Source) -> bool:
    if isinstance(node, ast.Raise):
        return True
    if not isinstance(node, ast.Call):
        return False
    return log_call(node, source.names, source.scopes) is not None or is_report(node, source.origin(node.func))


def _is_told_after(branch: Sequence[ast.stmt | ast.expr], source: Source) -> bool:
    """Whether what runs next says something: what comes after the loop that is gone on with, or a `finally`."""
    for around in reversed(source.ancestors):
        if isinstance(around, FUNCTIONS):
            return False
        if isinstance(around, ast.Try) and any(_speaks(n, source) for n in own_nodes(around.finalbody)):
            return True
        if isinstance(around, (ast.For, ast.AsyncFor, ast.While)) and isinstance(branch[-1], (ast.Continue, ast.Break)):
            return _is_retried(around, source)
    return False


def _is_retried(loop: ast.For | ast.AsyncFor | ast.While, source: Source) -> bool:
    """Whether a loop makes attempts: it waits or counts, or what comes after it raises or logs."""
    counts = isinstance(loop, ast.While) or final_name(loop.iter) == "range"
    block = _block_of(loop, source.ancestors[source.ancestors.index(loop) - 1])
    after = [*loop.orelse, *block[block.index(loop) + 1 :]]
    return counts or any(_speaks(n, source) for n in own_nodes(after))


VALID = (
    """
    import fastapi
    import requests

    def rates(url):
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        if answer.status_code != 200:
            return None
        return answer.json()
    """,
    """
    import logging
    import fastapi
    import requests
    logger = logging.getLogger(__name__)

    def rates(url):
        answer = requests.get(url, timeout=5)
        if not answer.ok:
            logger.warning("rates not fetched", extra={"status": answer.status_code})
            return None
        return answer.json()
    """,
    """
    import logging
    import fastapi
    import requests
    logger = logging.getLogger(__name__)

    def rates(url):
        answer = requests.get(url, timeout=5)
        status = answer.status_code
        logger.info("rates asked for: %d", status)
        if answer.status_code != 200:
            return None
        return answer.json()
    """,
    """
    import fastapi
    import requests

    def user(url, name):
        answer = requests.get(f"{url}/{name}", timeout=5)
        if answer.status_code == 404:
            return None
        if answer.status_code in (401, 403):
            return False
        if answer.status_code == 304:
            return []
        answer.raise_for_status()
        return answer.json()
    """,
    """
    import fastapi
    import requests

    def is_alive(url):
        answer = requests.get(f"{url}/health", timeout=5)
        if answer.status_code != 200:
            return False
        return True

    class HealthProbe:
        def run(self, url):
            answer = requests.get(url, timeout=5)
            return True if answer.ok else False
    """,
    """
    import time
    import fastapi
    import requests

    def export(url):
        for attempt in range(5):
            answer = requests.get(url, timeout=5)
            if answer.status_code != 200:
                continue
            return answer.content
        raise RuntimeError("no export")

    def fetched(mirrors):
        for mirror in mirrors:
            answer = requests.get(mirror, timeout=5)
            if not answer.ok:
                continue
            return answer.content
        raise RuntimeError("no mirror has it")

    def later(url):
        while True:
            answer = requests.get(url, timeout=5)
            if answer.ok:
                break
            time.sleep(1)
    """,
    """
    import fastapi
    import requests

    def sent(url, order):
        answer = requests.post(url, json=order, timeout=5)
        if answer.status_code != 200:
            return {"sent": False, "status": answer.status_code}
        if not answer.ok:
            return False, answer.text
        if answer.status_code >= 400:
            return "The order was not taken."
        return answer
    """,
    """
    import fastapi
    import requests

    class Desk:
        def send(self, url, order):
            answer = requests.post(url, json=order, timeout=5)
            self.last_status = answer.status_code
            if answer.status_code != 200:
                return False
            return True

        def note(self, url):
            answer = requests.get(url, timeout=5)
            self.journal.add(answer)
            if not answer.ok:
                return None
            return answer.json()
    """,
    """
    import logging
    import fastapi
    import requests
    logger = logging.getLogger(__name__)

    def fetch(url):
        answer = requests.get(url, timeout=5)
        if answer.status_code != 200:
            return None
        return answer.json()

    def refresh(url):
        rates = fetch(url)
        if rates is None:
            logger.error("the rates could not be fetched")
            return
        rates.save()
    """,
    """
    import fastapi
    import requests

    def exists(url):
        answer = requests.head(url, timeout=5)
        if not answer.ok:
            return False
        return True

    def found(url):
        answer = requests.head(url, timeout=5)
        if answer.status_code != 200:
            return None
        return answer.headers
    """,
    """
    import fastapi
    import httpx

    client = httpx.Client(event_hooks={"response": [complain]})

    def rates(url):
        answer = client.get(url)
        if answer.is_error:
            return None
        return answer.json()
    """,
    """
    import fastapi

    def open_orders(orders):
        for order in orders:
            if order.status != 200:
                continue
            if not order.ok:
                return None
        return orders

    def checked(response):
        if response.status_code != 200:
            return None
        return response.json()
    """,
    """
    import fastapi
    import requests

    def rates(url):
        answer = requests.get(url, timeout=5)
        if answer.status_code != 200:
            raise RuntimeError(f"no rates: {answer.status_code}")
        if answer.status_code == 204:
            return None
        if answer.headers["x-kind"] != 200:
            return None
        return answer.json()
    """,
    """
    import fastapi
    import requests
    import sentry_sdk

    def rates(url):
        answer = requests.get(url, timeout=5)
        if not answer.ok:
            sentry_sdk.capture_message("no rates")
            return None
        return answer.json()
    """,
    """
    import requests

    def rates(url):
        answer = requests.get(url, timeout=5)
        if not answer.ok:
            return None  # a library leaves it to its callers
        return answer.json()
    """,
    {
        "app/cli.py": """
            import fastapi
            import requests

            def rates(url):
                answer = requests.get(url, timeout=5)
                if not answer.ok:
                    return None
                return answer.json()
        """,
    },
)

INVALID = (
    """
    import fastapi
    import requests

    def rates(url):
        answer = requests.get(url, timeout=5)
        if answer.status_code != 200:
            return None  # breach
        return store(answer)
    """,
    """
    import fastapi
    import requests

    def send(url, order):
        answer = requests.post(url, json=order, timeout=5)
        if not answer.ok:
            return False  # breach
        return True
    """,
    """
    import aiohttp
    import fastapi

    async def rates(url):
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as answer:
                if answer.status != 200:
                    return {}  # breach
                return await answer.json()
    """,
    """
    import fastapi
    import urllib.request

    def rates(url):
        with urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status >= 400:
                return []  # breach
            return answer.read()
    """,
    """
    import fastapi
    import requests

    def tags(url):
        answer = requests.get(url, timeout=5)
        if answer.ok:
            return answer.json()["names"]

        return None  # breach
    """,
    """
    import fastapi
    import requests

    def names(url):
        answer = requests.get(url, timeout=5)
        if 200 <= answer.status_code < 300 and answer.text:
            return answer.json()
        else:
            return None, None  # breach
    """,
    """
    import fastapi
    import requests

    def tags(url):
        answer = requests.get(url, timeout=5)
        return answer.json() if answer.status_code == 200 else None  # breach
    """,
    """
    import fastapi
    import requests

    class Desk:
        def __init__(self):
            self.session = requests.Session()

        def ask(self, path):
            return self.session.get(path, timeout=5)

        def orders(self):
            answer = self.ask("/orders")
            if answer is None or answer.status_code not in (200, 201):
                return []  # breach
            return answer.json()
    """,
    """
    import fastapi
    import requests
    from http import HTTPStatus

    def send(url, order):
        answer = requests.post(url, json=order, timeout=5)
        sent = True
        if answer.status_code != HTTPStatus.OK:
            sent = False
            return  # breach
        order.sent = sent
    """,
    """
    import fastapi
    import requests

    def collect(urls):
        found = []
        for url in urls:
            answer = requests.get(url, timeout=5)
            if answer.status_code != requests.codes.ok:
                continue  # advice
            found.append(answer.json())
        return found

    def all_pages(url):
        found = []
        for page in found:
            answer = requests.get(url, timeout=5)
            if answer.status_code // 100 != 2:
                break  # advice
            found += answer.json()
        return found
    """,
    """
    import fastapi
    import httpx

    async def rates(client: httpx.AsyncClient, url):
        answer = await client.get(url)
        if not answer.is_success:
            return None  # advice
        return answer.json()
    """,
    """
    import fastapi
    import httpx

    def rates(url):
        answer = httpx.get(url)
        if answer.is_error:
            return None  # advice
        return answer.json()
    """,
    """
    import logging
    import fastapi
    import requests
    logger = logging.getLogger(__name__)

    def rates(url):
        logger.info("rates are asked for")
        answer = requests.get(url, timeout=5)
        if answer.status_code == 404:
            return None
        if answer.status_code > 299:
            return None  # breach
        return answer.json()
    """,
    """
    import flask
    import requests

    def fetch(url):
        answer = requests.get(url, timeout=5)
        if answer.status_code != 200:
            return None  # breach
        return answer.json()

    def refresh(url):
        rates = fetch(url)
        if rates is None:
            return
        rates.save()
    """,
)
