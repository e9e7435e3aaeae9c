"""Recognising the inside of an application in a text."""

from __future__ import annotations

import pytest

from gates.catalog.errors import _leaks

_CANARIES = {
    "class": "Zq1Fault",
    "message": "q9m",
    "path": "/srv/q9p/private.py",
    "sql": "SELECT q9s FROM vault",
    "host": "q9h.example",
}


def _kinds(body: str, scenario: str = "unexpected", url: str = "/x") -> set[str]:
    return {leak.kind for leak in _leaks.detect(body, scenario, _CANARIES, url)}


@pytest.mark.parametrize(
    "body",
    [
        "failed: Zq1Fault",
        "failed: q9m",
        'Traceback (most recent call last):\n  File "a.py", line 3',
        '{"trace": "  File \\"/app/x.py\\", line 3, in y"}',
        "at /usr/lib/python3/x.py",
        "(sqlite3.OperationalError) no such table",
        "[SQL: SELECT version_num FROM alembic_version]",
        "<title>Error // Werkzeug Debugger</title><script src='?__debugger__=yes'>",
        'connection to server at "10.0.0.7", port 5432 failed',
        '{"error": "failed on q9h.example"}',
        '{"error": "failed", "by": "Werkzeug/3.0.1 Python/3.11.4"}',
        '{"error": "PostgreSQL 15.3 on x86_64 refused"}',
    ],
)
def test_internals_are_recognised(body: str) -> None:
    assert _kinds(body)


@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"code": "internal_error", "message": "Something went wrong on our side.", "details": {"request_id": "7f3"}}}',
        '{"detail": "Select a product from the list."}',
        '{"detail": [{"loc": ["body", "name"], "msg": "Field required", "type": "missing"}]}',
        "Internal Server Error",
        '{"error": "conflict_error", "update": "Update your app, set a password"}',
        '{"error": "The field python is required."}',
    ],
)
def test_sentences_for_users_are_left_alone(body: str) -> None:
    assert _kinds(body) == set()


def test_the_class_of_a_known_fault_is_recognised_by_its_name() -> None:
    assert _kinds('{"kind": "KeyError"}', "fault KeyError")
    assert not _kinds('{"kind": "KeyError"}')


def test_what_the_caller_sent_is_no_leak() -> None:
    assert _kinds("There is nothing at /usr/lib/x.py.", url="/usr/lib/x.py") == set()


def test_headers_are_read_as_well() -> None:
    def kinds(*headers: tuple[str, str]) -> set[str]:
        return {leak.kind for leak in _leaks.detect("{}", "unexpected", _CANARIES, "/x", headers)}

    assert kinds(("X-Powered-By", "Flask 3.0.2")) == {"the version of what runs here"}
    assert kinds(("X-Error", "q9m")) == {"the message of the exception"}
    assert kinds(("Server", "shop"), ("X-Api-Version", "2.1")) == set()
