"""A snapshot is fetched whole or not at all, and never looks younger than it is."""

from __future__ import annotations

import datetime
import http.server
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.errors import UsageError
from gates.tools import advisories, snapshot
from gates.tools.osv_records import MANIFEST
from gates.tools.osv_source import SourceError
from tests.osv_fixtures import answering, below, record, write

RECORDS = (record("GHSA-1", events=below("1.2")), record("MAL-1", "evil", versions=["1.0"]))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server over the folder `site`."""
    (tmp_path / "site").mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(tmp_path / "site"))  # type: ignore[arg-type]

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def archive(place: Path, pulled: str | None = None) -> Path:
    with zipfile.ZipFile(place, "w") as file:
        for one in RECORDS:
            file.writestr(f"{one['id']}.json", json.dumps(one))
        if pulled is not None:
            file.writestr(MANIFEST, json.dumps({"pulled": pulled}))
    return place


def test_a_snapshot_is_fetched_and_is_a_source_that_tells_its_age(tmp_path: Path, site: str) -> None:
    archive(tmp_path / "site" / "all.zip")
    target = tmp_path / "new" / "advisories.zip"
    made = snapshot.pull(f"{site}/all.zip", target, 5)
    assert made.described == "2 records, the newest of 2026-01-02, fetched 0 days ago"
    source = advisories.open_source(str(target), tmp_path, advisories.Terms())
    assert source.described == made.described
    assert [r.id for r in source.ask("widget", "1.0")] == ["GHSA-1"]
    assert [p.name for p in target.parent.iterdir()] == ["advisories.zip"]


@pytest.mark.parametrize("remote", [True, False])
def test_a_copy_of_a_snapshot_is_as_old_as_the_snapshot(tmp_path: Path, site: str, remote: bool) -> None:
    old = archive(tmp_path / "site" / "old.zip", "2026-01-05T00:00:00+00:00")
    made = snapshot.pull(f"{site}/old.zip" if remote else str(old), tmp_path / "copy.zip", 5)
    assert made.pulled == datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)
    assert snapshot.pulled_at(tmp_path / "copy.zip") == made.pulled


def test_a_folder_becomes_a_snapshot_that_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    write(tmp_path / "records", *RECORDS)
    snapshot.pull(str(tmp_path / "records"), tmp_path / "made.zip", 5)
    with zipfile.ZipFile(tmp_path / "made.zip") as file:
        assert json.loads(file.read(MANIFEST))["origin"] == "records"
        assert len(file.namelist()) == 3


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (404, "", "answers 404"),
        (200, "<html>Sign in</html>", "does not send a zip"),
        (200, "", "does not send a zip"),
    ],
)
def test_what_is_not_sent_leaves_the_old_snapshot_alone(tmp_path: Path, status: int, body: str, why: str) -> None:
    target = archive(tmp_path / "kept.zip")
    before = target.read_bytes()
    with answering(lambda path, question: (status, body)) as address, pytest.raises(SourceError, match=why):
        snapshot.pull(address, target, 5)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_what_knows_no_vulnerable_release_is_no_snapshot(tmp_path: Path) -> None:
    write(tmp_path / "records", record("A-1", ecosystem="npm", events=below("1")))
    with pytest.raises(SourceError, match="no record that names a vulnerable release"):
        snapshot.pull(str(tmp_path / "records"), tmp_path / "made.zip", 5)


@pytest.mark.parametrize("origin", ["nowhere.zip", "http://", "http://127.0.0.1:9/all.zip"])
def test_an_origin_that_is_not_there_is_told(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SourceError, match=r"does not exist|cannot be reached"):
        snapshot.pull(origin, tmp_path / "made.zip", 5)


def test_a_target_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    write(tmp_path / "records", *RECORDS)
    (tmp_path / "made.zip").mkdir()
    with pytest.raises(UsageError, match="cannot be written"):
        snapshot.pull(str(tmp_path / "records"), tmp_path / "made.zip", 5)
