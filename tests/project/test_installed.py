"""The digest of what is installed, told from folders alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gates.project import installed
from tests.conftest import lay


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of a virtual environment with one distribution."""
    env = tmp_path / "env"
    lay(
        env,
        {
            "pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n",
            "lib/python3.11/site-packages/thing-1.0.dist-info/RECORD": "thing.py,,\n",
        },
    )
    (env / "bin").mkdir()
    (env / "bin" / "python").symlink_to(sys.executable)
    return env / "bin" / "python"


def site(python: Path) -> Path:
    return python.parent.parent / "lib/python3.11/site-packages"


def test_the_same_environment_has_the_same_digest(python: Path) -> None:
    assert installed.fingerprint(python) == installed.fingerprint(python) is not None


def test_an_upgrade_and_an_added_distribution_change_it(python: Path) -> None:
    before = installed.fingerprint(python)
    (site(python) / "thing-1.0.dist-info").rename(site(python) / "thing-1.1.dist-info")
    upgraded = installed.fingerprint(python)
    lay(site(python), {"other-2.0.dist-info/RECORD": ""})
    assert len({before, upgraded, installed.fingerprint(python)}) == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_editable_impl_thing.pth", "{there}\n"),
        ("__editable___thing_1_0_finder.py", "MAPPING = {{'thing': '{there}'}}\n"),
    ],
)
def test_an_edit_where_an_editable_installation_leads_changes_it(
    python: Path, tmp_path: Path, name: str, text: str
) -> None:
    there = tmp_path / "elsewhere"
    lay(there, {"thing.py": "a = 1\n"})
    lay(site(python), {name: text.format(there=there)})
    before = installed.fingerprint(python)
    lay(there, {"thing.py": "a = 22\n"})
    assert installed.fingerprint(python) != before


def test_an_editable_installation_of_the_judged_repository_itself_is_known_by_its_content(
    python: Path, tmp_path: Path
) -> None:
    there = tmp_path / "repo"
    lay(there, {"src/thing.py": "a = 1\n"})
    lay(site(python), {"thing.pth": f"{there}/src\n"})
    before = installed.fingerprint(python, there)
    lay(there, {"src/thing.py": "a = 22\n"})
    assert installed.fingerprint(python, there) == before


def test_an_environment_that_shares_the_system_packages_and_a_strange_interpreter_cannot_be_told(
    python: Path, tmp_path: Path
) -> None:
    lay(python.parent.parent, {"pyvenv.cfg": "include-system-site-packages = true\n"})
    assert installed.fingerprint(python) is None
    lay(tmp_path, {"strange/bin/python": ""})
    assert installed.fingerprint(tmp_path / "strange/bin/python") is None


def test_our_own_environment_is_known() -> None:
    assert installed.ours() is not None


def test_the_portable_digest_asks_for_contents_and_not_for_times(python: Path) -> None:
    record = next(site(python).glob("*.dist-info")) / "RECORD"
    record.write_text("a.py,sha256=1,1\n")
    before, stamped = installed.fingerprint(python, portable=True), installed.fingerprint(python)
    os.utime(record, (1, 1))
    assert installed.fingerprint(python, portable=True) == before is not None
    assert installed.fingerprint(python) != stamped
    record.write_text("a.py,sha256=2,1\n")
    assert installed.fingerprint(python, portable=True) != before
