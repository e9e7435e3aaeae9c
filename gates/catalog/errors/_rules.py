"""The rules of `errors` that come from provoked errors; those that read source are in `gates.rules.errors`."""

from __future__ import annotations

from gates.model import Rule, Severity

PROVOKED: tuple[Rule, ...] = (
    Rule(
        "errors/leaked-internals",
        Severity.HIGH,
        "An answer to a provoked error shows the inside of the application",
        "The application is called in process, and each handler is made to raise exceptions with texts that exist nowhere else; connections to databases and "
        "services fail with such a text as well. An answer that holds one of them, a traceback, a file path, SQL or a driver's message tells an attacker what "
        "runs here, and tells a user nothing.\n\n**Fix**: log the exception, and answer with a sentence written for the caller.",
    ),
    Rule(
        "errors/wrong-status",
        Severity.HIGH,
        "An error is answered with a status of the wrong kind",
        "A mistake of the caller (unknown path, wrong method, too large or malformed body) must be a 4xx: a 5xx wakes somebody up and is retried. A mistake of "
        "ours must be a 5xx: anything else hides it.\n\n**Fix**: register the handler for the base class of the framework's HTTP errors, and answer unexpected "
        "exceptions with 500.",
    ),
    Rule(
        "errors/off-envelope",
        Severity.HIGH,
        "An error answer does not have the shape of the project's other error answers",
        "The envelope is learnt from the majority of the error answers (for example `error: {code, message, details}`). A client that parses errors "
        "breaks on the one that comes as plain text or HTML, or with other keys.\n\n**Fix**: answer through the same function as the other errors.",
    ),
    Rule(
        "errors/no-request-id",
        Severity.MEDIUM,
        "The answer to a failure carries no request id",
        "With an id in the answer (a header like `X-Request-ID`, or a field `request_id`) and in the log record, a user's complaint leads to the line in the "
        "log. It blocks where most answers to failures carry one and some do not; where none does, it is advice.\n\n**Fix**: set the id in the function that "
        "makes all error answers. Note that Starlette's handler of `Exception` runs outside of the middleware.",
    ),
    Rule(
        "errors/not-reached",
        Severity.INFO,
        "Some handlers could not be made to fail",
        "The provoked error never happened there, so the answer proves nothing. This is advice and never blocks.",
    ),
    Rule(
        "errors/not-json",
        Severity.MEDIUM,
        "A JSON API answers an error with a page",
        "Without an error handler of the project, the framework's own page or text is sent. It blocks for HTML on a route of the API and is advice elsewhere."
        "\n\n**Fix**: register handlers for HTTP errors and for unexpected exceptions that answer with JSON.",
    ),
)
