"""Whether the booted application's own logging records provoked failures."""

from __future__ import annotations

from gates.catalog import logging
from gates.catalog.logging import Facts, Options
from tests.conftest import OpenProject

_START = """\
import contextvars
import logging
import uuid

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

request_id = contextvars.ContextVar("request_id", default="-")
{setup}
logger = logging.getLogger(__name__)
app = FastAPI()


@app.middleware("http")
async def identify(request: Request, call_next):
    request_id.set(uuid.uuid4().hex)
    try:
        answer = await call_next(request)
    except Exception as error:
        {handled}
        answer = JSONResponse({{"error": "Something went wrong."}}, 500)
    answer.headers["X-Request-ID"] = request_id.get()
    return answer


@app.get("/items")
def items() -> list[str]:
    return []
"""
_PLAIN = 'logging.basicConfig(level="INFO")'
_NAMED = """\
logging.basicConfig(level="INFO", format="%(levelname)s %(request_id)s %(message)s")


class Named(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.get()
        return True


for handler in logging.getLogger().handlers:
    handler.addFilter(Named())
"""


def _judged(open_project: OpenProject, setup: str, handled: str) -> tuple[Facts, list[tuple[str, bool]]]:
    files = {"shop/__init__.py": "", "shop/main.py": _START.format(setup=setup, handled=handled)}
    facts = logging.gather(open_project(files), Options())
    found = logging.judge(facts, Options()).findings
    return facts, [(f.rule, f.blocking) for f in found if f.rule.startswith("logging/unrecorded")]


def test_a_failure_with_traceback_and_the_callers_id_is_proven(open_project: OpenProject) -> None:
    facts, found = _judged(open_project, _NAMED, 'logger.exception("unhandled error")')
    assert (facts.proof.provoked, facts.proof.recorded, found) == (1, 1, [])
    assert [e.note for e in facts.evidence] == ["Proven at run time on 1 of 1 endpoints that were made to fail."]


def test_a_failure_that_a_middleware_answers_in_silence_is_found(open_project: OpenProject) -> None:
    facts, found = _judged(open_project, _NAMED, "last = repr(error)")
    assert (facts.proof.provoked, facts.proof.recorded) == (1, 0)
    assert found == [("logging/unrecorded-failure", True)]


def test_a_record_without_the_callers_id_is_advice(open_project: OpenProject) -> None:
    _, found = _judged(open_project, _PLAIN, 'logger.exception("unhandled error")')
    assert found == [("logging/unrecorded-request-id", False)]


def test_a_record_without_a_traceback_proves_nothing(open_project: OpenProject) -> None:
    facts, _ = _judged(open_project, _NAMED, 'logger.error("unhandled error: %s", error)')
    assert facts.proof.recorded == 0


def test_an_application_that_does_not_come_up_is_not_proven_and_says_so(open_project: OpenProject) -> None:
    facts, found = _judged(open_project, 'raise RuntimeError("no licence")', 'logger.exception("unhandled error")')
    assert (facts.proof.provoked, found, facts.unanswered) == (0, [], ())
    assert facts.evidence[0].note.startswith("Not proven at run time: ")


def test_no_boot_where_the_configuration_says_so(open_project: OpenProject) -> None:
    files = {"shop/__init__.py": "", "shop/main.py": _START.format(setup=_NAMED, handled="raise")}
    facts = logging.gather(open_project(files), Options(proof=False))
    assert facts.evidence == ()
