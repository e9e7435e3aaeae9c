"""Every failure as one answer: ``{"error": {"code": …, "message": …, "details": …}}``.

Only messages that were written for callers leave the service. What nobody foresaw is logged with
its traceback and answered without it: the request id leads from the one to the other.
"""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from orders.api.envelopes import Detail, ErrorAnswer, ErrorBody, FieldProblem
from orders.context import current_request_id
from orders.domain import errors

logger = logging.getLogger(__name__)

STATUS_OF = {
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.StaffOnlyError: HTTPStatus.FORBIDDEN,
    errors.NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
}

FOR_HTTP = {
    400: ("unreadable", "The body of the request cannot be read."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not support this method."),
}

MEANING = {
    400: "The body of the request cannot be read",
    403: "The staff key is missing or wrong",
    404: "Something that the request names does not exist",
    409: "The present state of the shop does not allow it",
    422: "Some fields are missing or not valid",
    500: "A fault of the service",
    503: "The service is not ready",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe failures in the API document, for the ``responses`` of a route."""
    return {status: {"model": ErrorAnswer, "description": MEANING[status]} for status in statuses}


def failure(status: int, code: str, message: str, **details: Detail) -> JSONResponse:
    """Build the answer for a failure."""
    answer = ErrorAnswer(error=ErrorBody(code=code, message=message, details=details))
    return JSONResponse(answer.model_dump(), status_code=status)


def answer_refusal(_request: Request, error: errors.ShopError) -> JSONResponse:
    """Say why the shop refuses."""
    logger.info("request refused", extra={"code": error.code, "details": error.details})
    status = next(status for kind, status in STATUS_OF.items() if isinstance(error, kind))
    return failure(status, error.code, error.message, **error.details)


def answer_invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Say which fields are wrong and why, without repeating what was sent."""
    fields = [
        FieldProblem(field=".".join(map(str, problem["loc"])), message=problem["msg"])
        for problem in error.errors()
    ]
    logger.info("request not valid", extra={"fields": [problem.field for problem in fields]})
    return failure(422, "not_valid", "Some fields are missing or not valid.", fields=fields)


def answer_http_error(_request: Request, error: HTTPException) -> JSONResponse:
    """Put what the framework refuses, such as an unknown address, in our own words."""
    code, message = FOR_HTTP.get(error.status_code, ("refused", "This request cannot be handled."))
    response = failure(error.status_code, code, message)
    response.headers.update(error.headers or {})
    return response


def answer_fault() -> JSONResponse:
    """Admit a fault of ours, and give the caller something to quote."""
    return failure(
        500,
        "internal_error",
        "Something went wrong on our side. Please try again, and quote the request id if it stays.",
        request_id=current_request_id(),
    )


def install_error_handlers(app: FastAPI) -> None:
    """Answer foreseen failures; the others are the matter of the ``CatchAll`` middleware."""
    app.exception_handler(errors.ShopError)(answer_refusal)
    app.exception_handler(RequestValidationError)(answer_invalid)
    app.exception_handler(HTTPException)(answer_http_error)
