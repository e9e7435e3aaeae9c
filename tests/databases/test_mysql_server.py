"""A MariaDB server comes and goes without a trace, whoever runs it and wherever its programs are."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gates.databases import debian, keeper, mysql_programs, mysql_server
from gates.databases.mysql_programs import Programs
from gates.databases.sqltext import statements
from gates.errors import NoAnswerError, ToolMissingError, UsageError
from tests.databases.test_server import left_under, processes_under
from tests.databases.throwaway_mysql import programs, server, url

_UNTIL_KILLED = """
import time
from gates.databases import mysql_server
from tests.databases.throwaway_mysql import programs
with mysql_server.started(programs()) as s:
    print(s.host, flush=True)
    time.sleep(60)
"""


def test_a_server_leaves_neither_processes_nor_files() -> None:
    with mysql_server.started(programs()) as running:
        home = Path(running.host).parent
        assert running.version[0].isdigit()
        assert processes_under(str(home))
    assert not home.exists()
    assert processes_under(str(home)) == []


def test_a_killed_gates_takes_its_server_along() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", _UNTIL_KILLED], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    home = Path(child.stdout.readline().strip()).parent
    assert processes_under(str(home))
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert left_under(str(home)) == []
    assert not home.exists()


def test_the_server_does_not_listen_on_the_network() -> None:
    with mysql_server.database(server()) as made:
        assert [list(row.values()) for row in made._ask("SELECT @@skip_networking")] == [["1"]]


def test_the_server_is_kept_off_the_network() -> None:
    places = [Path("/proc", pid) for pid in processes_under(str(Path(server().host).parent))]
    (running,) = [place for place in places if (place / "comm").read_text().strip() in {"mariadbd", "mysqld"}]
    filtered = "\nSeccomp:\t2\n" in (running / "status").read_text()
    assert filtered or (running / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()


def test_the_server_gives_root_up_and_reads_no_files_of_others() -> None:
    with mysql_server.database(server()) as made:
        assert made._ask("SELECT load_file('/etc/passwd') AS text") == [{"text": None}]
    owner = Path(server().host).stat().st_uid
    assert owner == (65534 if os.geteuid() == 0 else os.geteuid())


def test_unpacked_packages_serve_where_the_system_has_nothing_and_are_fetched_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tmp_path / f"mariadb-{debian._release()}"
    shutil.copytree(_tree(tmp_path_factory.mktemp("tree")), tree, symlinks=True)
    tree.chmod(0o700)
    monkeypatch.setenv(debian.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setattr(mysql_programs, "installed", lambda: None)
    found = mysql_programs.find_programs()
    assert found.origin == f"unpacked packages in {tree}"
    with mysql_server.started(found) as running, mysql_server.database(running) as made:
        made.run(statements("CREATE TABLE t (id int)"), transaction=True, timeout=10)
        assert "table t" in made.snapshot()
    assert [path.name for path in tmp_path.iterdir()] == [tree.name], "nothing else is fetched or left"


def _tree(root: Path) -> Path:
    """A tree with the server that is there, laid out as packages are when they are unpacked."""
    found = programs()
    if found.root is not None:
        return found.root
    (root / "usr/sbin").mkdir(parents=True)
    shutil.copy(found.server, root / "usr/sbin/mariadbd")
    assert found.share is not None
    shutil.copytree(found.share, root / "usr/share" / found.share.name)
    return root


def test_a_system_without_apt_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(debian.CACHE_VARIABLE, str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(mysql_programs, "installed", lambda: None)
    with pytest.raises(ToolMissingError, match=r"apt-get is not there.*GATES_MYSQL_URL"):
        mysql_programs.find_programs()


def test_packages_that_cannot_be_fetched_leave_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("apt-get", "dpkg-deb"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
        (tmp_path / name).chmod(0o755)
    cache = tmp_path / "cache"
    monkeypatch.setenv(debian.CACHE_VARIABLE, str(cache))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(mysql_programs, "installed", lambda: None)
    with pytest.raises(ToolMissingError, match="E: no network"):
        mysql_programs.find_programs()
    assert list(cache.iterdir()) == []


def test_old_lists_of_packages_are_not_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apt = """#!/bin/sh
case "$*" in
    *--print-uris*) echo "'https://example.com/pool/m/mariadb-server-core_1%3a2_amd64.deb' mariadb-server-core.deb 1 SHA256:0" ;;
    *Dir::State::lists*download*mariadb-server-core) touch mariadb-server-core.deb ;;
    *Dir::State::lists*update) ;;
    *) echo 'E: 404  Not Found' >&2; exit 100 ;;
esac
"""
    (tmp_path / "apt-get").write_text(apt)
    (tmp_path / "dpkg-deb").write_text('#!/bin/sh\nmkdir -p "$3/usr/sbin" && touch "$3/usr/sbin/mariadbd"\n')
    for name in ("apt-get", "dpkg-deb"):
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv(debian.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    found = mysql_programs.from_packages()
    assert found.server.is_file()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"mariadb-{debian._release()}"]


def test_a_named_server_is_used_and_only_our_database_is_made_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(mysql_programs.URL_VARIABLE, url())
    with mysql_server.mysql() as named:
        assert named.origin == "the server that GATES_MYSQL_URL names"
        with mysql_server.database(named) as made:
            assert made.address.database.startswith(keeper.PREFIX)
            made.run(statements("CREATE DATABASE not_ours"), transaction=False, timeout=10)
            made.clear()
            listed = made._listed("SHOW DATABASES")
            assert made.address.database in listed
            assert "not_ours" in listed, "on a server of others only our own database is dropped"
    with mysql_server.database(server()) as other:
        assert made.address.database not in other._listed("SHOW DATABASES")
        other._ask("DROP DATABASE IF EXISTS not_ours")


@pytest.mark.parametrize("address", ["postgresql://root@localhost/x", "mysql://localhost:notaport/x", "nonsense"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(mysql_programs.URL_VARIABLE, address)
    with pytest.raises(UsageError, match="GATES_MYSQL_URL"), mysql_server.mysql():
        pass


@pytest.mark.parametrize("address", ["mysql://gates@127.0.0.1:9/", "mysql://gates@/?unix_socket=/nowhere/socket"])
def test_a_named_server_that_does_not_answer_is_no_answer(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(mysql_programs.URL_VARIABLE, address)
    with pytest.raises(NoAnswerError, match="does not answer"), mysql_server.mysql():
        pass


def test_a_server_that_cannot_start_is_told_with_its_last_words() -> None:
    with tempfile.TemporaryDirectory(prefix="gates-test-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        broken = folder / "mysqld"
        broken.write_text("#!/bin/sh\necho 'no room on the device' >&2\nexit 1\n")
        broken.chmod(0o755)
        with (
            pytest.raises(NoAnswerError, match="no room on the device"),
            mysql_server.started(Programs(broken, "MySQL", None, "broken")),
        ):
            pass


def test_programs_of_the_system_that_will_not_run_give_way_to_those_of_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Path(tempfile.mkdtemp(prefix="gates-test-", dir="/tmp"))
    broken.chmod(0o755)
    (broken / "mysqld").write_text("#!/bin/sh\necho 'denied by the system' >&2\nexit 1\n")
    (broken / "mysqld").chmod(0o755)
    found = Programs(broken / "mysqld", "MySQL", None, "system binaries")
    monkeypatch.delenv(mysql_programs.URL_VARIABLE, raising=False)
    monkeypatch.setattr(mysql_programs, "installed", lambda: found)
    monkeypatch.setattr(mysql_server, "from_packages", programs)
    try:
        with mysql_server.mysql() as running:
            assert "MariaDB" in running.version
    finally:
        shutil.rmtree(broken)


def test_programs_that_will_not_run_are_told_where_there_are_no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Programs:
        raise ToolMissingError("apt-get is not there")

    found = Programs(Path("/bin/false"), "MySQL", None, "system binaries")
    monkeypatch.delenv(mysql_programs.URL_VARIABLE, raising=False)
    monkeypatch.setattr(mysql_programs, "installed", lambda: found)
    monkeypatch.setattr(mysql_server, "from_packages", none)
    with pytest.raises(NoAnswerError, match="MySQL server did not start"), mysql_server.mysql():
        pass


def test_what_a_dead_run_left_on_a_named_server_is_removed() -> None:
    with mysql_server.database(server()) as made:
        name = made.address.database
        mysql_server.execute_will(dataclasses.asdict(server()), name)
        with server().connect(None) as boss, boss.cursor() as cursor:
            assert cursor.execute("SHOW DATABASES LIKE %s", (name,)) == 0
