"""The rules of `api-docs`, with what `gates explain` says about them."""

from __future__ import annotations

from gates.model import Rule, Severity

_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW

RULES: tuple[Rule, ...] = (
    Rule(
        "api-docs/stale-document",
        _HIGH,
        "The committed OpenAPI document differs from what the application serves",
        "The application is booted and its own document is compared with the committed one, by meaning: the order of keys, parameters, "
        "`required`, `enum`, tags and alternatives does not count.\n\nClients are generated from the committed document; what it does not "
        "say, they cannot use, and what it says wrongly, they stumble over.\n\n**Fix**: write the document again and commit it.",
    ),
    Rule(
        "api-docs/no-document",
        _HIGH,
        "The application serves an API and documents nothing",
        "There is neither a committed OpenAPI document nor one that the application makes itself.\n\n**Fix**: commit `docs/openapi.yaml`, "
        "or let the framework make the document.",
    ),
    Rule(
        "api-docs/not-committed",
        Severity.INFO,
        "The application makes its document, and none is committed",
        "Without a committed document nobody sees in a review that a change breaks clients. This is advice and never blocks.",
    ),
    Rule(
        "api-docs/invalid-document",
        _HIGH,
        "The committed document is not valid OpenAPI",
        "Structure (versions, paths, responses with descriptions, types) and the rules between parts: path parameters match their path, "
        "references lead somewhere, operation ids are unique, security schemes are defined.\n\n**Fix**: mend the line that is named.",
    ),
    Rule(
        "api-docs/wrong-example",
        _MEDIUM,
        "An example or a default in the document does not agree with its own schema",
        "People copy examples, and generators write tests and mocks from them. What an example leaves out because it is `readOnly` or "
        "`writeOnly` is not held against it. It blocks where most of the document's examples agree.\n\n"
        "**Fix**: mend the example, or the schema if the example is right.",
    ),
    Rule(
        "api-docs/undocumented-route",
        _HIGH,
        "The application serves a route that the document does not have",
        "The route table is compared with the document. Health and documentation pages, static files and routes that are hidden on purpose are exempt."
        "\n\n**Fix**: describe the route, or hide it on purpose (`include_in_schema=False`).",
    ),
    Rule(
        "api-docs/unserved-operation",
        _HIGH,
        "The document promises an operation that the application does not have",
        "A client that follows the document gets 404 or 405.\n\n**Fix**: remove the operation from the document, or bring the route back.",
    ),
    Rule(
        "api-docs/undocumented-status",
        _HIGH,
        "A route can answer with a status that it does not document",
        "The handler's source is followed, through live objects, to every `raise` that nothing catches; what status the application makes of the exception is "
        "learnt by raising it. It blocks where the project documents most of its error responses, and is advice elsewhere.\n\n**Fix**: add the status "
        "to the route's documented responses.",
    ),
    Rule(
        "api-docs/undocumented-parameter",
        _HIGH,
        "A handler reads a parameter that the document does not have",
        "Query parameters (and headers, where the project documents headers) that a handler reads by name, directly or in functions that it calls."
        "\n\n**Fix**: describe the parameter, or stop reading it.",
    ),
    Rule(
        "api-docs/unread-parameter",
        _MEDIUM,
        "The document has a query parameter that nothing reads",
        "The name appears nowhere in the production source, so sending it does nothing.\n\n**Fix**: remove it from the document, or read it.",
    ),
    Rule(
        "api-docs/response-differs",
        _HIGH,
        "A handler returns another body or status than the document says",
        "Bodies that are written as literals are compared with the documented schema: keys that are missing or not documented, and statuses that are not documented."
        "\n\n**Fix**: make code and document say the same.",
    ),
    Rule(
        "api-docs/error-differs",
        _MEDIUM,
        "An error answer has another shape than the document says",
        "The application is provoked, and the keys of its error bodies are compared with the documented ones. A usual case: the framework documents its own "
        "validation error, and a handler of the project answers with something else. It blocks where most error bodies are documented rightly."
        "\n\n**Fix**: document the body that is really sent.",
    ),
    Rule(
        "api-docs/version-differs",
        _MEDIUM,
        "The document's version no longer goes along with the project's",
        "At the base both were the same, and now only one of them was raised.\n\n**Fix**: set `info.version` to the project's version.",
    ),
    Rule(
        "api-docs/untyped-response",
        _HIGH,
        "The documented response says nothing about its content",
        "An empty schema, or an object without properties: a client cannot know what comes. It blocks where most operations describe their responses."
        "\n\n**Fix**: declare a response model.",
    ),
    Rule(
        "api-docs/off-envelope",
        _HIGH,
        "The response does not follow the project's envelope",
        "Where three quarters of the operations wrap their bodies in the same way (for example `data` and `meta`), the others have to as well; clients unwrap "
        "all responses with the same code. Never imposed on a project without an envelope.\n\n**Fix**: return the envelope like the others.",
    ),
    Rule(
        "api-docs/undescribed-operation",
        _LOW,
        "An operation has neither summary nor description, while nearly all others have",
        "Names that a framework derives from the function do not count.\n\n**Fix**: add a docstring or a summary.",
    ),
    Rule(
        "api-docs/breaking-change",
        _HIGH,
        "The document breaks its clients without saying so in its version",
        "The document is compared with that of the last release (the highest version among the tags before this commit that had it), else with that of the base: "
        "operations, parameters, bodies, responses and their schemas, references followed. Requests may only get wider, responses only narrower. The names and levels "
        "of changes are those of oasdiff's catalogue, and those of level ERR count; `gates api-diff` tells them all. Two ways to write the same "
        "(`anyOf` with null and `nullable`, `allOf` of one schema and that schema) are the same.\n\n"
        "A breaking change needs a higher major version (below 1.0: a higher minor one) since that release or base: `info.version`, or the project's version in "
        "pyproject.toml where the document's own says nothing, as with generators that never change it. Either of the two is enough.\n\n"
        "**Invalid**: version 1.4.0 had `GET /orders` with an optional `limit`, and now `limit` is required in 1.5.0.\n\n"
        "**Valid**: the same in 2.0.0; or a new optional parameter in 1.5.0.\n\n"
        "**Fix**: keep the old contract beside the new one, or raise the version.",
    ),
    Rule(
        "api-docs/doubtful-change",
        _LOW,
        "The document changed in a way that may break some clients",
        "Compared as for `api-docs/breaking-change`, level WARN: an optional property of a response is gone, a parameter is no longer known, an upper limit is new. "
        "Whether that breaks anybody depends on the clients. This is advice and never blocks.\n\n"
        "**Fix**: ask who uses it, or raise the version.",
    ),
    Rule(
        "api-docs/not-compared",
        Severity.INFO,
        "There is neither a release nor a base to compare the document with",
        "Whether a change breaks clients cannot be told without the document that they have: the last release tag, or the base that a change is compared with. "
        "This is advice and never blocks.\n\n**Fix**: fetch tags and history (`fetch-depth: 0`), or use `--base`.",
    ),
)
