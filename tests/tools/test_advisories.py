"""No advisory source ever looks clean because it did not answer."""

from __future__ import annotations

import contextlib
import datetime
import json
import socket
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gates.tools import advisories
from gates.tools.osv_address import AddressSource
from gates.tools.osv_many import ask_all
from gates.tools.osv_records import MANIFEST
from gates.tools.osv_server import serve
from gates.tools.osv_source import SourceError
from tests.osv_fixtures import Answer, answering, below, record, word, write

WIDGET = record("GHSA-1", events=below("1.2"), aliases=["CVE-1"], **word("HIGH"))
OTHER = record("GHSA-2", events=below("1.2"), **word("LOW"))


@pytest.mark.parametrize("archived", [False, True])
def test_records_are_read_from_a_directory_or_a_zip(tmp_path: Path, archived: bool) -> None:
    place = write(tmp_path / "records" / "deep", WIDGET, record("PYSEC-1", "other", events=below("2"))).parent
    (place / "README.md").write_text("not a record", encoding="utf-8")
    if archived:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for path in place.rglob("*.json"):
                archive.write(path, path.name)
        place = tmp_path / "all.zip"
    source = advisories.open_source(str(place), tmp_path, advisories.Terms(1))
    assert [r.id for r in source.ask("Widget", "1.0")] == ["GHSA-1"]
    assert source.ask("widget", "1.2") == ()
    assert "2 records" in source.described


@pytest.mark.parametrize("content", ["{", "[]", '{"no": "id"}', '{"id": "X", "schema_version": "2.0"}', ""])
def test_a_record_that_cannot_be_read_spoils_the_source(tmp_path: Path, content: str) -> None:
    write(tmp_path / "records", WIDGET)
    (tmp_path / "records" / "broken.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=r"broken\.json"):
        advisories.open_source("records", tmp_path, advisories.Terms(1))


@pytest.mark.parametrize("setting", ["nowhere", "http://", "https://user:word@host.example", "ftp://host"])
def test_a_setting_that_names_no_source_is_an_error_and_never_shows_a_password(tmp_path: Path, setting: str) -> None:
    with pytest.raises(SourceError) as caught:
        advisories.open_source(setting, tmp_path, advisories.Terms(1))
    assert "word" not in str(caught.value)


def fixed(status: int, body: str) -> Callable[[str, Any], Answer]:
    return lambda path, question: (status, body)


def partial(path: str, question: Any) -> Answer:
    """One package gets an answer, the next one none."""
    if path == "/v1/querybatch":
        return 404, ""
    return (200, json.dumps({"vulns": [WIDGET]})) if question["package"]["name"] == "widget" else (500, "")


def batch(*results: Any) -> Callable[[str, Any], Answer]:
    """A server with these results for a batch, that has one advisory."""

    def answer(path: str, question: Any) -> Answer:
        if path == "/v1/querybatch":
            return 200, json.dumps({"results": results})
        return (200, json.dumps(WIDGET)) if path == "/v1/vulns/GHSA-1" else (404, "")

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        fixed(404, "{}"),
        fixed(401, "{}"),
        fixed(500, "{}"),
        fixed(200, "<html><body>Sign in to the network</body></html>"),
        fixed(200, ""),
        fixed(200, "[]"),
        fixed(200, "null"),
        fixed(200, '{"vulns": {}}'),
        fixed(200, '{"vulns": [{}]}'),
        fixed(200, '{"vulns": [{"id": "X", "schema_version": "3.0"}]}'),
        fixed(200, '{"vulns": [], "next_page_token": "again"}'),
        partial,
        fixed(200, '{"results": {}}'),
        batch({"vulns": [{"id": "GHSA-1"}]}),
        batch({}, {}, {}),
        batch({"vulns": [{"id": "GHSA-1"}]}, None),
        batch({"vulns": {}}, {"vulns": 1}),
        batch({"vulns": [{}]}, {}),
        batch({"vulns": [{"id": "GHSA-2"}]}, {}),
        batch({}, {"next_page_token": "again"}),
    ],
    ids=[
        "404",
        "401",
        "500",
        "html",
        "empty",
        "list",
        "null",
        "vulns no list",
        "record without id",
        "unknown schema",
        "endless pages",
        "partial",
        "batch no list",
        "half a batch",
        "more than was asked",
        "batch with a hole",
        "batch with something else",
        "batch without ids",
        "a named advisory that is not there",
        "batch of endless pages",
    ],
)
def test_an_answer_that_is_none_is_an_error(answer: Callable[[str, Any], Answer]) -> None:
    with answering(answer) as address, pytest.raises(SourceError, match="advisory source"):
        ask_all(AddressSource(address, 5, pause=0), [("widget", "1.0"), ("gadget", "1.0")])


def test_all_questions_are_one_request_whose_pages_are_followed_and_each_advisory_is_fetched_once() -> None:
    asked: list[str] = []
    withdrawn = record("GHSA-3", events=below("9"), withdrawn="2025-01-01T00:00:00Z")

    def answer(path: str, question: Any) -> Answer:
        asked.append(path)
        if path != "/v1/querybatch":
            return 200, json.dumps(next(r for r in (WIDGET, OTHER, withdrawn) if path.endswith(r["id"])))
        names = [(q["package"]["name"], q.get("page_token")) for q in question["queries"]]
        pages = {
            ("widget", None): {"vulns": [{"id": "GHSA-1"}, {"id": "GHSA-3"}], "next_page_token": "two"},
            ("widget", "two"): {"vulns": [{"id": "GHSA-2"}]},
            ("gadget", None): {},
            ("gizmo", None): {"vulns": [{"id": "GHSA-1"}]},
        }
        return 200, json.dumps({"results": [pages[name] for name in names]})

    questions = [("widget", "1.0"), ("gadget", "1.0"), ("gizmo", "1.0")]
    with answering(answer) as address:
        said = ask_all(AddressSource(address, 5, pause=0), questions)
    assert {question: [r.id for r in found or ()] for question, found in said.items()} == {
        ("widget", "1.0"): ["GHSA-1", "GHSA-2"],
        ("gadget", "1.0"): [],
        ("gizmo", "1.0"): ["GHSA-1"],
    }
    assert asked[:2] == ["/v1/querybatch", "/v1/querybatch"]
    assert sorted(asked[2:]) == ["/v1/vulns/GHSA-1", "/v1/vulns/GHSA-2", "/v1/vulns/GHSA-3"]


def test_a_server_that_knows_no_batches_is_asked_one_by_one() -> None:
    def answer(path: str, question: Any) -> Answer:
        return (404, "") if path == "/v1/querybatch" else (200, json.dumps({"vulns": [WIDGET]}))

    with answering(answer) as address:
        said = ask_all(AddressSource(address, 5, pause=0), [("widget", "1.0"), ("widget", "1.1")])
    assert [[r.id for r in found or ()] for found in said.values()] == [["GHSA-1"], ["GHSA-1"]]


def test_an_address_where_nobody_listens_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        source = AddressSource(f"http://127.0.0.1:{taken.getsockname()[1]}", 1, pause=0)
        with pytest.raises(SourceError, match="cannot be reached"):
            source.ask("widget", "1.0")


def test_a_name_that_nobody_knows_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_knows(*question: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    with pytest.raises(SourceError, match=r"cannot be reached .*Name or service not known") as caught:
        AddressSource("http://advisories.example", 1, pause=0).ask("widget", "1.0")
    assert "GATES_ADVISORIES" in caught.value.remedy


def test_a_server_that_never_answers_is_an_error_and_is_not_asked_for_ever() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        source = AddressSource(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.1, pause=0)
        with pytest.raises(SourceError, match=r"does not answer within 0\.1 s"):
            source.ask("widget", "1.0")
        with pytest.raises(SourceError, match=r"had failed before: it does not answer within 0\.1 s"):
            source.ask("gadget", "1.0")


def test_a_failure_that_passes_is_tried_again() -> None:
    answers = iter([(503, ""), (200, json.dumps({"vulns": [WIDGET]}))])
    with answering(lambda path, question: next(answers)) as address:
        assert [r.id for r in AddressSource(address, 5, pause=0).ask("widget", "1.0")] == ["GHSA-1"]


def test_all_pages_are_read_and_withdrawn_advisories_left_out() -> None:
    pages = {
        None: {"vulns": [WIDGET], "next_page_token": "two"},
        "two": {"vulns": [record("GHSA-2", withdrawn="2025-01-01T00:00:00Z"), record("GHSA-3")]},
    }
    with answering(lambda path, question: (200, json.dumps(pages[question.get("page_token")]))) as address:
        assert [r.id for r in AddressSource(address, 5, pause=0).ask("widget", "1.0")] == ["GHSA-1", "GHSA-3"]


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/query"])
def test_an_address_is_understood_with_and_without_its_path(tmp_path: Path, suffix: str) -> None:
    with serve(
        advisories.open_source(str(write(tmp_path / "records", WIDGET)), tmp_path, advisories.Terms(1))
    ) as address:
        source = advisories.open_source(address + suffix, tmp_path, advisories.Terms(5))
        assert [r.id for r in source.ask("widget", "1.0")] == ["GHSA-1"]
        found = source.record("GHSA-1")
        assert found is not None
        assert found.aliases == ("CVE-1",)
        assert source.record("GHSA-none") is None


@pytest.mark.parametrize(
    ("header", "waits_s"), [("1", 1.0), ("0", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), ("3600", 10.0)]
)
def test_a_busy_server_says_how_long_to_stay_away_and_is_believed_within_reason(
    monkeypatch: pytest.MonkeyPatch, header: str, waits_s: float
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("gates.tools.json_address.time.sleep", slept.append)
    answers = iter([(429, ""), (200, json.dumps({"vulns": [WIDGET]}))])
    with answering(lambda path, question: next(answers), {"Retry-After": header}) as address:
        assert len(AddressSource(address, 5, pause=0).ask("widget", "1.0")) == 1
    assert slept == [waits_s]


def test_pauses_between_attempts_grow_and_are_not_the_same_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("gates.tools.json_address.time.sleep", slept.append)
    with answering(lambda path, question: (503, "")) as address:
        for _ in range(5):
            with pytest.raises(SourceError, match="503"):
                AddressSource(address, 5, pause=1).ask("widget", "1.0")
    assert all(0.5 <= pause <= 1.5 for pause in slept[::2])
    assert all(1.0 <= pause <= 3.0 for pause in slept[1::2])
    assert len(set(slept)) == 10


def test_a_server_that_sends_its_answer_drop_by_drop_is_not_waited_for() -> None:
    def drip(channel: socket.socket) -> None:
        with channel, contextlib.suppress(OSError):
            channel.recv(65536)
            channel.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                channel.sendall(b" ")
                time.sleep(0.01)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threads = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threads.append(threading.Thread(target=drip, args=(server.accept()[0],)))
                    threads[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        source = AddressSource(f"http://127.0.0.1:{server.getsockname()[1]}", 0.1, pause=0)
        with pytest.raises(SourceError, match=r"does not answer within 0\.1 s"):
            source.ask("widget", "1.0")
        server.shutdown(socket.SHUT_RDWR)
    for thread in (accepting, *threads):
        thread.join(5)
        assert not thread.is_alive()


def manifest(days: float) -> str:
    at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
    return json.dumps({"pulled": at.isoformat()})


@pytest.mark.parametrize(
    ("pulled", "max_age", "why"),
    [
        (0.1, None, ""),
        (29, None, ""),
        (31, None, "is 31 days old, and may be at most 30 days old"),
        (31, 90, ""),
        (2, 1, "is 2 days old, and may be at most 1 days old"),
        (None, None, ""),
        (None, 30, "days old, and may be at most 30 days old"),
        (-3, None, "in the future"),
        ("{}", None, "does not say when"),
        ("[]", None, "does not say when"),
        ('{"pulled": "yesterday"}', None, "does not say when"),
    ],
)
def test_records_that_are_too_old_are_an_error(
    tmp_path: Path, pulled: float | str | None, max_age: int | None, why: str
) -> None:
    place = write(tmp_path / "records", {**WIDGET, "modified": "2020-01-02T03:04:05Z"})
    if pulled is not None:
        text = pulled if isinstance(pulled, str) else manifest(pulled)
        (place / MANIFEST).write_text(text, encoding="utf-8")
    with contextlib.nullcontext() if not why else pytest.raises(SourceError, match=why):
        source = advisories.open_source("records", tmp_path, advisories.Terms(max_age=max_age))
        assert ("fetched" in source.described) is (pulled is not None)


def test_records_of_unknown_age_are_an_error_where_a_limit_is_set(tmp_path: Path) -> None:
    write(tmp_path / "records", {key: value for key, value in WIDGET.items() if key != "modified"})
    with pytest.raises(SourceError, match="of unknown age"):
        advisories.open_source("records", tmp_path, advisories.Terms(max_age=30))
