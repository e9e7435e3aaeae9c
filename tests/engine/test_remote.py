"""The shared cache: what one machine stored comes back on another, and nothing else is believed."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates import config, engine, registry
from gates.engine import action_result, remote
from gates.engine.cache import Cache
from gates.engine.remote import Folder, Remote, Settings, open_remote, settings
from gates.errors import ConfigError
from gates.model import GateResult
from gates.project import Project
from tests.conftest import MakeRepo, git
from tests.engine.test_replay import FILES, Limits, Quiet, Reader

KEY = "ab" * 32


class Store:
    """A cache server in memory; `stored` is path → body, `asked` the requests, `status` what it answers instead when set."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.status = 0

    def handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._note()
                body = store.stored.get(self.path)
                self._answer(store.status or (200 if body is not None else 404), body or b"")

            def do_PUT(self) -> None:
                self._note()
                store.stored[self.path] = self.rfile.read(int(self.headers["content-length"]))
                self._answer(store.status or 200, b"")

            def _note(self) -> None:
                store.asked.append((self.command, self.path, self.headers.get("authorization", "")))

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        return Handler


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), store.handler()) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_was_stored_comes_back_under_both_addresses_of_the_protocol(store: Store, url: str) -> None:
    data = b"facts" * 1000
    Remote(Settings(url, "t0ken", writes=True)).put(KEY, data)
    digest = hashlib.sha256(data).hexdigest()
    assert [(m, p) for m, p, _ in store.asked] == [("PUT", f"/cas/{digest}"), ("PUT", f"/ac/{KEY}")]
    assert {a for *_, a in store.asked} == {"Bearer t0ken"}
    assert action_result.decoded(store.stored[f"/ac/{KEY}"]) == (digest, 5000)
    assert Remote(Settings(url, "", writes=False)).get(KEY) == data


def test_what_may_only_read_sends_nothing(store: Store, url: str) -> None:
    shared = Remote(Settings(url, "t", writes=False))
    shared.put(KEY, b"x")
    assert shared.get(KEY) is None
    assert [m for m, *_ in store.asked] == ["GET"]
    assert shared.complaints == []


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("cas", b"other", "its digest is another one"),
        ("cas", b"", "its digest is another one"),
        ("ac", b"<html>sign in</html>", "is not believed"),
        ("ac", b"", "it is no result"),
        ("ac", action_result.encoded("f", "zz" * 32, 4), "it names no digest"),
        ("ac", action_result.encoded("f", "ab" * 32, 4)[:-30], "it is cut off"),
    ],
)
def test_what_is_not_what_it_is_called_is_refused(store: Store, url: str, path: str, body: bytes, said: str) -> None:
    Remote(Settings(url, "", writes=True)).put(KEY, b"true")
    for stored in store.stored:
        if stored.startswith(f"/{path}/"):
            store.stored[stored] = body
    shared = Remote(Settings(url, "", writes=False))
    assert shared.get(KEY) is None
    assert len(shared.complaints) == 1
    assert said in shared.complaints[0]


@pytest.mark.parametrize("status", [500, 401, 302])
def test_a_cache_that_is_ill_is_told_once_and_left_alone(store: Store, url: str, status: int) -> None:
    store.status = status
    shared = Remote(Settings(url, "", writes=True))
    assert [shared.get(KEY), shared.get(KEY)] == [None, None]
    shared.put(KEY, b"x")
    assert len(store.asked) == 1
    assert shared.complaints == [f"The shared cache {url} answers {status}; this run goes on without it."]


def test_a_cache_that_refuses_writing_is_told_once(store: Store, url: str) -> None:
    store.status = 403
    shared = Remote(Settings(url, "", writes=True))
    shared.put(KEY, b"x")
    shared.put(KEY, b"y")
    assert shared.complaints == [f"The shared cache {url} refuses to be written to; this run goes on without it."]


def test_a_cache_that_answers_drop_by_drop_costs_one_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_WHOLE_S", 0.2)

    class Dripping(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(500):
                    self.wfile.write(b"x")
                    threading.Event().wait(0.02)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dripping) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shared = Remote(Settings(f"http://me:pass@127.0.0.1:{server.server_port}", "", writes=True))
        began = time.monotonic()
        assert shared.get(KEY) is None
        assert time.monotonic() - began < 5
        server.shutdown()
    told = f"The shared cache http://127.0.0.1:{server.server_port} does not answer (ReadTimeout); this run goes on without it."
    assert shared.complaints == [told]


def test_a_cache_that_never_answers_costs_one_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_ANSWER_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        shared = Remote(Settings(f"http://127.0.0.1:{deaf.getsockname()[1]}", "", writes=False))
        began = time.monotonic()
        assert [shared.get(KEY) for _ in range(10)] == [None] * 10
        assert time.monotonic() - began < 10 * 0.3
    assert "does not answer" in shared.complaints[0]
    assert len(shared.complaints) == 1


@pytest.mark.parametrize(
    ("variables", "writes"),
    [
        ({}, False),
        ({"CI": "true"}, True),
        ({"CI": "true", "GITHUB_EVENT_NAME": "push", "GITHUB_HEAD_REF": ""}, True),
        ({"CI": "true", "GITHUB_EVENT_NAME": "pull_request"}, False),
        ({"CI": "true", "GITHUB_EVENT_NAME": "pull_request_target"}, False),
        ({"CI": "true", "CI_MERGE_REQUEST_IID": "7"}, False),
        ({"CI": "true", "BUILDKITE_PULL_REQUEST": "false"}, True),
        ({"CI": "true", "BUILDKITE_PULL_REQUEST": "12"}, False),
        ({"CI": "true", "GATES_CACHE_MODE": "read"}, False),
        ({"GATES_CACHE_MODE": "read-write"}, True),
    ],
)
def test_only_a_build_of_no_pull_request_writes_by_itself(variables: dict[str, str], writes: bool) -> None:
    found = settings({"GATES_CACHE_URL": "https://cache.example/x/", **variables})
    assert found == Settings("https://cache.example/x", "", writes=writes)


def test_without_an_address_there_is_no_shared_cache() -> None:
    assert settings({"CI": "true", "GATES_CACHE_TOKEN": "t"}) is None


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GATES_CACHE_URL": "cache.example"}, "no address"),
        ({"GATES_CACHE_URL": "file:"}, "no address"),
        ({"GATES_CACHE_URL": "http://me:pass@[::1"}, r"'http://\[::1', which is no address"),
        ({"GATES_CACHE_URL": "http://cache.example:99999"}, "no address"),
        ({"GATES_CACHE_URL": "https://x", "GATES_CACHE_TOKEN": "t\u00f6ken"}, "no token has"),
        ({"GATES_CACHE_URL": "https://x", "GATES_CACHE_TOKEN": "one\ntwo"}, "no token has"),
        ({"GATES_CACHE_URL": "https://x", "GATES_CACHE_MODE": "write"}, "'write'"),
    ],
)
def test_a_wrong_setting_is_told(variables: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        settings(variables)


def test_the_message_is_what_the_protocol_has() -> None:
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    message = action_result.encoded("f", digest, 300)
    assert message == b"\x12\x4a\x0a\x01f\x12\x45\x0a\x40" + digest.encode() + b"\x10\xac\x02"
    assert action_result.decoded(message + b"\x20\x00") == (digest, 300)


@given(st.binary(max_size=200))
def test_no_message_brings_the_reader_down(message: bytes) -> None:
    told = [("", 0)]
    with contextlib.suppress(ValueError):
        told.append(action_result.decoded(message))
    digest, size = told[-1]
    assert len(digest) in {0, 64}
    assert size >= 0


def _judged(root: Path, machine: Path, gate: Reader, shared: Remote) -> GateResult:
    plan = engine.Plan(
        gates=[(gate, Limits())],
        selected=None,
        jobs=1,
        timeout=60,
        fail_fast=False,
        argv=(),
        cache=Cache(machine / "cache"),
        remote=shared,
    )
    journal = engine.Journal(machine / "out", f"r-{machine.name}")
    return engine.run(Project(root, config.load(root, registry.IDS)), plan, journal, Quiet()).gates[0]


def test_another_machine_replays_what_the_first_one_gathered(
    make_repo: MakeRepo, tmp_path: Path, store: Store, url: str
) -> None:
    root, there = make_repo(FILES), tmp_path / "there"
    git(tmp_path, "clone", "-q", str(root), str(there))
    gate = Reader()
    first = _judged(root, tmp_path / "a", gate, Remote(Settings(url, "", writes=True)))
    second = _judged(there, tmp_path / "b", gate, Remote(Settings(url, "", writes=False)))
    assert (first.cache.hit, second.cache.hit, gate.gathered) == (False, True, 1)
    assert second.cache.origin_run == "r-a"
    assert second.findings == first.findings
    store.stored.clear()
    third = _judged(there, tmp_path / "b", gate, Remote(Settings(url, "", writes=False)))
    assert (third.cache.hit, third.cache.origin_run) == (True, "r-a")  # it was kept there as well
    (there / "src" / "a.py").write_text("bad\n")
    fourth = _judged(there, tmp_path / "b", gate, Remote(Settings(url, "", writes=False)))
    assert (fourth.cache.hit, gate.gathered) == (False, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Settings(f"file://{tmp_path}/shared", "", writes=True))


def test_a_folder_holds_the_same_entries_as_a_server(folder: Folder, tmp_path: Path) -> None:
    folder.put(KEY, b"facts")
    assert Folder(Settings(f"file://{tmp_path}/shared", "", writes=False)).get(KEY) == b"facts"
    assert folder.get("cd" * 32) is None
    assert folder.complaints == []


def test_what_was_changed_in_a_folder_is_not_believed(folder: Folder, tmp_path: Path) -> None:
    folder.put(KEY, b"facts")
    next((tmp_path / "shared/cas").iterdir()).write_bytes(b"other")
    assert folder.get(KEY) is None
    assert "is not believed" in folder.complaints[0]


def test_a_folder_forgets_what_was_not_used_for_longest(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LARGEST", 1000)
    keys = [f"{n:02d}" * 32 for n in range(3)]
    for nth, key in enumerate(keys):
        folder.put(key, bytes([nth]) * 300)
        for place in folder._root.glob("*/*"):
            os.utime(place, (place.stat().st_atime, place.stat().st_mtime - 10))
        folder.get(keys[0])
    assert [folder.get(key) is not None for key in keys] == [True, False, True]


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "shared").write_text("a file")
    blocked = Folder(Settings(f"file://{tmp_path}/shared", "", writes=True))
    blocked.put(KEY, b"1")
    blocked.put(KEY, b"2")
    assert len(blocked.complaints) == 1


def test_an_address_of_a_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATES_CACHE_URL", "file:.gates/shared")
    monkeypatch.setenv("GATES_CACHE_MODE", "read-write")
    opened = open_remote()
    assert opened is not None
    opened.put(KEY, b"facts")
    assert (tmp_path / ".gates/shared/ac" / KEY).is_file()
