"""An exception is passed over without a trace.

**What it does.** Names `except` blocks and `contextlib.suppress(...)` after which nobody can learn that something failed: no log
record, no exception raised on, no error reporter told, the exception object not used. It blocks when the clause is broad
(`except Exception`), when it hides the failure of a network, a database or a queue, or when it skips an operation that was done
for its own sake (`path.unlink()`) in an error class as wide as `OSError`. Expected answers (`KeyError`, `FileNotFoundError`,
`DoesNotExist`), questions (`try: int(text)`), guarded imports, attempts of a retry loop that speaks at its end, and cleaning up
are left alone, and so is what is done once more or raised further on; where a failing network or operating system is told to the caller
in words, tried again after a pause, or is what a probe answers (`check_redis`), it is advice.

**Why it matters.** The failure that nobody recorded is the one that costs a night: the caller sees a wrong result, and the logs
say that all was well.

**Example.**

    try:
        send_receipt(order)
    except Exception:
        pass

**How to fix.** Catch only what is an expected answer; log everything else with its traceback, or let it through:

    except SMTPException:
        logger.exception("receipt not sent", extra={"order_id": order.id})
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from gates.model import Severity
from gates.rules.attempts import comes_to_light
from gates.rules.failures import Kind, Treatment, caught, is_of_library, kind_of_class, seen_kind, seen_treatment
from gates.rules.logcalls import LOW, log_call
from gates.rules.shapes import final_name, text_of
from gates.rules.source import Source, own_nodes
from gates.rules.values import FUNCTIONS, Breach, Claim, Premise, at

ID = "logging/swallowed-exception"
SEVERITY = Severity.HIGH
SUMMARY = "An exception is passed over without a trace"
HINTS = ("except", "suppress")
NODES = (ast.ExceptHandler, ast.With, ast.AsyncWith)

_FIX = "Log it with its traceback (logger.exception), raise it on, or catch only the class that is an expected answer here."
_CLEANING = re.compile(
    r"(^|_)(close|aclose|cleanup|clean_up|teardown|tear_down|shutdown|stop|dispose|release|rollback|__exit__|__aexit__|__del__|finalize|terminate|disconnect|kill|__repr__|__str__)(_|$)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(parse|validate|verify|is|has|detect|decode|loads|from|to|as|deserialize|convert|coerce|round|get_type)(_|$)|_loads$|^json$|Validator$|"
    r"astimezone|popleft"
)
_REACHES_OUT = re.compile(
    r"client|session|http|requests|api|redis|cache|queue|conn|socket|channel|bucket|store", re.IGNORECASE
)
_PROBES = re.compile(
    r"(^|_)(ping|health\w*|heartbeat|alive|reachable|liveness|readiness|online|connectivity|connected)(_|$)|"
    r"^_?(check|test|probe|is|has)_(\w+_)?(connection|database|db|redis|cache|broker|queue|stream|store|elasticsearch|indexer|smtp|ldap|postgres\w*|mysql|mongo\w*|rabbitmq|kafka|celery|internet|network)(_(up|ok|ready|available|status|state))?$"
)
_LIMIT_PASSED = {"TimeoutError", "CancelledError"}
_LIMITS = {"wait_for", "timeout", "timeout_at", "fail_after"}
_COSMETIC = {"utime", "chmod", "chown", "copystat", "copymode", "lchown", "lchmod", "touch", "setxattr"}
_REASON = re.compile(r"#\s*(?!noqa|type:|pragma|nosec)\w[\w',.-]*(\s+[\w',.-]+){3,}")
_PURE = {
    "int", "float", "str", "bool", "bytes", "complex", "len", "dict", "list", "tuple", "set", "getattr", "isinstance", "iter", "next", "type", "hash", "all", "any", "min", "max", "sum", "abs", "sorted", "zip", "enumerate", "range",
    "decimal.Decimal", "fractions.Fraction", "uuid.UUID", "json.loads", "json.dumps", "datetime.date.fromisoformat", "datetime.datetime.fromisoformat",
    "datetime.datetime.strptime", "datetime.time.fromisoformat", "ipaddress.ip_address", "ipaddress.ip_network", "re.compile", "urllib.parse.urlparse",
    "urllib.parse.urlsplit", "base64.b64decode", "ast.literal_eval", "zoneinfo.ZoneInfo", "importlib.metadata.version", "packaging.version.Version",
    "re.match", "re.search", "re.fullmatch", "re.findall", "re.sub", "inspect.signature", "inspect.getsource", "typing.get_type_hints",
}  # fmt: skip
_PURE_METHODS = {"rstrip", "lstrip", "removeprefix", "removesuffix", "title", "casefold", "rsplit", "splitlines", "join", "format", "startswith", "endswith", "groups", "groupdict", "strftime", "strip", "split", "lower", "upper", "encode", "decode", "get", "fromisoformat", "strptime", "group", "isoformat", "index", "partition", "rpartition", "replace", "total_seconds", "items", "keys", "values"}  # fmt: skip


def visit(node: ast.ExceptHandler | ast.With | ast.AsyncWith, source: Source) -> Iterator[Breach]:
    """One `except` block, or one `with suppress(...)`."""
    if isinstance(node, ast.ExceptHandler):
        block = next((a for a in reversed(source.ancestors) if isinstance(a, ast.Try)), None)
        if block is not None:
            yield from _handler(node, block, source)
        return
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and source.origin(call.func) == "contextlib.suppress":
            kind = max((kind_of_class(source.origin(c) or final_name(c)) for c in call.args), default=Kind.ANSWER)
            yield from _judged(call, kind, node.body, (), source)


def _handler(node: ast.ExceptHandler, block: ast.Try, source: Source) -> Iterator[Breach]:
    kind = seen_kind(node, source)
    if kind is Kind.ANSWER:
        return
    if _is_own_limit(node, block, source):
        return
    done = seen_treatment(node, source)
    if not done.traceless or _tries_again(done, block, source) or comes_to_light(node, block, source):
        return
    if _is_a_probe(node, block, done, source) and not cleans_up(block.body, source):
        yield at(
            node,
            "The answer says that something is away, and no record says why.",
            "Log it with its traceback as well.",
            blocking=False,
            severity=Severity.LOW,
        )
    else:
        yield from _judged(node, kind, block.body, done.calls, source, trivial=done.trivial)


def _judged(
    node: ast.AST, kind: Kind, tried: Sequence[ast.stmt], calls: Sequence[str], source: Source, *, trivial: bool = True
) -> Iterator[Breach]:
    if kind is Kind.ANSWER or _is_import(tried) or cleans_up(tried, source):
        return
    silent = (Premise(Claim.SILENT, tuple(calls)),) if calls else ()
    if kind is not Kind.REMOTE and only_asks(tried, source):
        if kind is Kind.BROAD and not all(_is_known_question(c, source) for c in _calls(tried)):
            yield at(
                node,
                "A question is asked here, and whatever fails counts as its answer.",
                "Catch the class that is the answer.",
                blocking=False,
                severity=Severity.INFO,
                premises=silent,
            )
    elif kind is Kind.BROAD:
        yield at(node, "Whatever fails here is passed over without a trace.", _FIX, premises=silent)
    elif _tells_the_caller(node) or _waits(node):
        yield at(
            node,
            "The failure is told to the caller or tried again, but no record says what it was.",
            "Log it with its traceback as well.",
            blocking=False,
            severity=Severity.LOW,
            premises=silent,
        )
    elif kind is Kind.REMOTE:
        yield at(
            node, "A failing network, database or queue is passed over here without a trace.", _FIX, premises=silent
        )
    elif trivial and _is_for_its_own_sake(tried) and not _is_explained(node, source):
        yield at(
            node,
            "An operation that fails is skipped here without a trace.",
            _FIX,
            severity=Severity.MEDIUM,
            premises=silent,
        )
    elif trivial:
        note = "An error of the operating system is answered with a default here, and no record says so."
        yield at(
            node,
            note,
            "Log it unless it is an expected answer; then catch that class (FileNotFoundError) alone.",
            blocking=False,
            severity=Severity.INFO,
            premises=silent,
        )


def _is_a_probe(node: ast.ExceptHandler, block: ast.Try, done: Treatment, source: Source) -> bool:
    """Whether a function that asks whether something is there (`check_redis`, `is_alive`) answers no, in the block or right after it."""
    function = source.function
    if not done.trivial or function is None or not _PROBES.search(function.name):
        return False
    after = function.body[function.body.index(block) + 1 :] if block in function.body else []
    answers = [s for s in node.body if isinstance(s, (ast.Return, ast.Assign)) and s.value is not None]
    return bool(answers) or any(isinstance(s, ast.Return) and s.value is not None for s in after[:1])


def _is_own_limit(node: ast.ExceptHandler, block: ast.Try, source: Source) -> bool:
    """Whether a block catches only that a limit has passed which the code sets itself (`wait_for(queue.get(), 1)`): that is an answer."""
    named = [final_name(c) for c in caught(node, source.names, source.scopes)]
    return set(named) <= _LIMIT_PASSED and any(final_name(c.func) in _LIMITS for c in _calls(block.body))


def _tells_the_caller(node: ast.AST) -> bool:
    """Whether what the block returns or assigns says in words that something failed: `error = "Query interrupted"`."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    values = [s.value for s in node.body if isinstance(s, (ast.Return, ast.Assign)) and s.value is not None]
    return any(" " in (text_of(inner) or "").strip() for value in values for inner in ast.walk(value))


def _waits(node: ast.AST) -> bool:
    """Whether the block sleeps before the next attempt."""
    body = node.body if isinstance(node, ast.ExceptHandler) else []
    return any(isinstance(n, ast.Call) and final_name(n.func) == "sleep" for n in own_nodes(body))


def _is_explained(node: ast.AST, source: Source) -> bool:
    """Whether a comment in the block gives a reason in words."""
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
    return any(_REASON.search(line) for line in source.text.split("\n")[first - 1 : last])


def _is_import(tried: Sequence[ast.stmt]) -> bool:
    return any(isinstance(s, (ast.Import, ast.ImportFrom)) for s in tried)


def cleans_up(tried: Sequence[ast.stmt], source: Source) -> bool:
    """Whether the failing code only tidies up: in a closing function, in a `finally` or `except` block, or it closes something."""
    if source.function is not None and _CLEANING.search(source.function.name):
        return True
    if all(isinstance(s, ast.Expr) and _CLEANING.search(final_name(_called(s.value))) for s in tried):
        return True
    inner: ast.AST | None = None
    for ancestor in reversed(source.ancestors):
        if isinstance(ancestor, ast.Try) and (
            _tidies(ancestor, tried) or (inner is not None and inner in ancestor.finalbody)
        ):
            return True
        if isinstance(ancestor, ast.ExceptHandler):
            return True
        if isinstance(ancestor, FUNCTIONS):
            return False
        inner = ancestor
    return False


def _tidies(block: ast.Try, tried: Sequence[ast.stmt]) -> bool:
    """Whether the failing code is the body of a `with suppress(...)` that stands in the `finally` of a block."""
    return any(isinstance(s, (ast.With, ast.AsyncWith)) and s.body is tried for s in block.finalbody)


def _called(expr: ast.expr) -> ast.expr | None:
    expr = expr.value if isinstance(expr, ast.Await) else expr
    return expr.func if isinstance(expr, ast.Call) else None


def only_asks(tried: Sequence[ast.stmt], source: Source) -> bool:
    """Whether the code only converts or looks up, so that the exception is its answer."""
    if any(isinstance(n, (ast.Await, ast.With, ast.AsyncWith, ast.For, ast.While)) for n in own_nodes(tried)):
        return False
    return all(
        _is_known_question(c, source) or _ASKS.search(final_name(c.func)) or isinstance(c.func, ast.Call)
        for c in _calls(tried)
    )


def _calls(tried: Sequence[ast.stmt]) -> list[ast.Call]:
    return [n for n in own_nodes(tried) if isinstance(n, ast.Call)]


def _is_known_question(call: ast.Call, source: Source) -> bool:
    origin = source.origin(call.func)
    if origin in _PURE:
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _PURE_METHODS:
        return False
    return not (is_of_library(origin) or _REACHES_OUT.search(final_name(call.func.value)))


def _is_for_its_own_sake(tried: Sequence[ast.stmt]) -> bool:
    """Whether the first thing done throws its result away: it was done for its effect, and not for a cosmetic one."""
    called = _called(tried[0].value) if tried and isinstance(tried[0], ast.Expr) else None
    return called is not None and final_name(called) not in _COSMETIC


def _tries_again(done: Treatment, block: ast.Try, source: Source) -> bool:
    """Whether the block is one attempt of a loop that success leaves, and what comes after the loop raises or logs."""
    loop = _loop_around(block, source)
    if (
        loop is None
        or not done.trivial
        or not any(isinstance(n, (ast.Return, ast.Break)) for n in own_nodes(loop.body))
    ):
        return False
    body = _body_with(loop, source.ancestors[source.ancestors.index(loop) - 1])
    after = [*loop.orelse, *body[body.index(loop) + 1 :]]
    return any(isinstance(n, ast.Raise) or _is_loud(n, source) for n in own_nodes(after))


def _is_loud(node: ast.AST, source: Source) -> bool:
    found = log_call(node, source.names, source.scopes)
    return found is not None and found.level not in LOW


def _loop_around(block: ast.Try, source: Source) -> ast.For | ast.AsyncFor | ast.While | None:
    for ancestor in reversed(source.ancestors[: source.ancestors.index(block)]):
        if isinstance(ancestor, (ast.For, ast.AsyncFor, ast.While)):
            return ancestor
        if isinstance(ancestor, FUNCTIONS):
            return None
    return None


def _body_with(statement: ast.stmt, holder: ast.AST) -> list[ast.stmt]:
    blocks = [getattr(holder, name, []) for name in ("body", "orelse", "finalbody")]
    return next((b for b in blocks if isinstance(b, list) and statement in b), [])


VALID = (
    """
    from django.http import HttpResponse

    def celery_ping(request, workers):
        try:
            if workers.ask():
                return HttpResponse()
        except Exception:
            pass
        return HttpResponse(status=503)
    """,
    """
    from urllib.parse import urlparse

    def is_address(text):
        try:
            found = urlparse(text.strip())
            return all([found.scheme, found.netloc])
        except Exception:
            return False
    """,
    """
    import time

    def row(table, key):
        try:
            found = table.fetch(key)
        except Exception:
            try:
                time.sleep(1)
                found = table.fetch(key)
            except Exception:
                time.sleep(5)
                found = table.fetch(key)
        return found
    """,
    """
    import timeago

    def since(moment, locale):
        try:
            return timeago.format(moment, locale=locale)
        except Exception:
            return timeago.format(moment, locale="en")
    """,
    """
    import httpx

    class AwayError(Exception):
        pass

    def search(client, query, audit):
        failure = None
        try:
            found = client.post("/search", json=query)
        except httpx.TransportError:
            failure = AwayError
        audit.store(query, failed=bool(failure))
        if failure:
            raise failure()
        return found
    """,
    """
    import redis

    def check_redis(client):
        try:
            client.ping()
        except redis.ConnectionError:
            return False
        return True
    """,
    """
    class Health:
        def _check_database(self):
            try:
                self.statuses.first()
                return True
            except Exception:
                return False
    """,
    """
    def total(text):
        try:
            return int(text)
        except Exception:
            return None
    """,
    """
    import logging
    logger = logging.getLogger(__name__)

    def send(mailer, order):
        try:
            mailer.send(order)
        except Exception:
            logger.exception("receipt not sent")
    """,
    """
    def price(table, key):
        try:
            return table[key]
        except KeyError:
            return None
    """,
    """
    import contextlib

    def forget(path):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
    """,
    """
    def save(session, row):
        try:
            session.add(row)
            session.commit()
        except Exception:
            session.rollback()
            raise
    """,
    """
    import sentry_sdk

    def send(mailer, order):
        try:
            mailer.send(order)
        except Exception as error:
            sentry_sdk.capture_exception(error)
    """,
    """
    import httpx

    def charge(client, attempts):
        for _ in range(attempts):
            try:
                return client.post("/charges")
            except httpx.TransportError:
                continue
        raise RuntimeError("no answer")
    """,
    """
    try:
        import orjson
    except Exception:
        orjson = None
    """,
    """
    def collect(jobs):
        failed = []
        for job in jobs:
            try:
                job.run()
            except Exception as error:
                failed.append((job, error))
        return failed
    """,
    """
    class Pool:
        def close(self):
            try:
                self.connection.close()
            except Exception:
                pass
    """,
    {
        "app/jobs.py": """
            from app.failures import mark

            def run(job):
                try:
                    job.start()
                except Exception:
                    mark(job)
        """,
        "app/failures.py": """
            import logging
            logger = logging.getLogger(__name__)

            def mark(job):
                logger.exception("job failed", extra={"job": job.id})
        """,
    },
    """
    from sqlalchemy.exc import IntegrityError

    def remember(session, row):
        try:
            session.add(row)
            session.commit()
        except IntegrityError:
            session.rollback()
            return False
        return True
    """,
    """
    def details(response):
        try:
            message = response.json().get("detail", response.text)
        except Exception:
            message = response.text
        return message
    """,
    """
    import httpx

    async def reachable(client, url):
        try:
            await client.head(url)
        except httpx.TimeoutException:
            return {"reachable": False, "error": "Request timed out"}
        return {"reachable": True}
    """,
    """
    import logfire

    def export(client, body):
        try:
            client.put_object(body)
        except Exception:
            logfire.error("export failed", _exc_info=True)
    """,
    """
    import time
    import psycopg

    def wait_for_database(connect):
        while True:
            try:
                connect()
                return
            except psycopg.OperationalError:
                time.sleep(1)
    """,
    """
    import re

    def number(subject):
        try:
            return re.match(r"Merge pull request #(\\d+)", subject).groups()[0]
        except Exception:
            return ""
    """,
    """
    import contextlib
    import os

    def elsewhere(folder, work):
        before = os.getcwd()
        os.chdir(folder)
        try:
            return work()
        finally:
            with contextlib.suppress(OSError):
                os.chdir(before)
    """,
    """
    import asyncio

    async def speak(queue, voice):
        while True:
            try:
                text = await asyncio.wait_for(queue.get(), timeout=0.1)
            except asyncio.TimeoutError:
                continue
            await voice.say(text)
    """,
    """
    from redis.exceptions import WatchError

    def remember(pipe, key, value):
        try:
            pipe.watch(key)
            pipe.multi()
            pipe.set(key, value)
            pipe.execute()
        except WatchError:
            pass
    """,
)

INVALID = (
    """
    def longer(films, path, target):
        before = None
        try:
            film = films.probe(path)
            before = film.seconds
        except Exception:  # breach
            pass
        film = films.probe(target)
        return before is None or film.seconds > before
    """,
    """
    def forget(session, row):
        try:
            session.execute(row.delete())
        except Exception:  # breach
            session.execute("rollback")
    """,
    """
    def price(shop, code):
        try:
            found = shop.price(code)
        except Exception:  # breach
            found = shop.usual_price()
        return found
    """,
    """
    import httpx

    def search(client, query):
        found = None
        try:
            found = client.post("/search", json=query)
        except httpx.TransportError:  # breach
            found = []
        if not query:
            raise ValueError(query)
        return found
    """,
    """
    def check_permission(client, user):
        try:
            return client.may(user)
        except Exception:  # breach
            return False
    """,
    """
    def check_redis(client):
        try:
            client.repair()
        except Exception:  # breach
            pass
    """,
    """
    def send(mailer, order):
        try:
            mailer.send(order)
        except Exception:  # breach
            pass
    """,
    """
    def send(mailer, order):
        try:
            mailer.send(order)
        except:  # breach
            return False
        return True
    """,
    """
    import contextlib

    def send(mailer, order):
        with contextlib.suppress(Exception):  # breach
            mailer.send(order)
    """,
    """
    def prune(paths):
        removed = 0
        for path in paths:
            try:
                path.unlink()
            except OSError:  # breach
                continue
            removed += 1
        return removed
    """,
    """
    import httpx

    def rate(client):
        try:
            response = client.get("/rate")
            return response.json()["rate"]
        except httpx.HTTPError:  # breach
            return None
    """,
    """
    from sqlalchemy.exc import SQLAlchemyError

    def count(session, query):
        try:
            return session.scalar(query)
        except (SQLAlchemyError, KeyError):  # breach
            return 0
    """,
    """
    import redis

    class Cache:
        def __init__(self):
            self.client = redis.Redis()

        def put(self, key, value):
            try:
                self.client.set(key, value)
            except redis.RedisError:  # breach
                pass
    """,
    """
    def rate(client):
        try:
            return client.get("/rate")
        except Exception:  # breach
            return None
    """,
    """
    def work(queue):
        while True:
            job = queue.get()
            try:
                job.run()
            except Exception:  # breach
                job.failed = True
    """,
    """
    def tables(redis, runner):
        try:
            found = runner.get_tables()
            redis.set("tables", found)
            return found
        except Exception:  # breach
            return {"error": "Error retrieving tables."}
    """,
    """
    import asyncio

    async def work(queue):
        async for message in queue:
            try:
                await handle(message)
            except Exception:  # breach
                await asyncio.sleep(1)
    """,
    """
    from django.core.mail import send_mail
    import smtplib

    def notify(user):
        try:
            send_mail("hello", "text", None, [user.email])
        except smtplib.SMTPException:  # breach
            user.notified = False
    """,
)
