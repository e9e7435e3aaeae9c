"""What is remembered of single files comes back whole or not at all."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.project.memory import PARTS, Memory, held

VERSION = b"v" * 16
KEY = b"k" * 20


def kept(folder: Path, key: bytes = KEY, data: bytes = b"found", version: bytes = VERSION) -> Path:
    memory = Memory(folder, version)
    memory.get(key)
    memory.put(key, data)
    memory.keep()
    return folder / f"{key[0] % PARTS:02}.bin"


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    kept(tmp_path / "files")
    assert Memory(tmp_path / "files", VERSION).get(KEY) == b"found"
    assert list(held(tmp_path / "files")) == [(1, (tmp_path / "files" / f"{KEY[0] % PARTS:02}.bin").stat().st_size)]


def test_what_is_put_anew_under_a_key_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    kept(tmp_path / "files")
    kept(tmp_path / "files", data=b"found later")
    assert Memory(tmp_path / "files", VERSION).get(KEY) == b"found later"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_is_believed_and_each_is_told(tmp_path: Path, data: st.DataObject) -> None:
    part = kept(tmp_path / "files")
    whole = part.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    part.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
    memory = Memory(tmp_path / "files", VERSION)
    assert memory.get(KEY) is None
    assert "damaged" in memory.complaints[0]
    memory.keep()
    again = Memory(tmp_path / "files", VERSION)
    assert again.get(KEY) is None
    assert again.complaints == []


def test_what_another_version_kept_is_made_anew_without_a_word(tmp_path: Path) -> None:
    kept(tmp_path / "files", version=b"w" * 16)
    memory = Memory(tmp_path / "files", VERSION)
    assert memory.get(KEY) is None
    assert memory.complaints == []


def test_the_entries_that_were_not_used_for_longest_go_first(tmp_path: Path) -> None:
    first, second, third = (bytes([0, n]) * 10 for n in range(3))
    for key in (first, second):
        kept(tmp_path / "files", key, b"x" * 100)
    small = Memory(tmp_path / "files", VERSION, largest=PARTS * 350)
    assert small.get(first) == b"x" * 100
    small.put(third, b"x" * 100)
    small.keep()
    after = Memory(tmp_path / "files", VERSION)
    assert [after.get(key) is not None for key in (first, second, third)] == [True, False, True]
    assert sum(size for _, size in held(tmp_path / "files")) <= 350


def test_a_folder_that_cannot_be_written_is_told_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file")
    memory = Memory(tmp_path / "files", VERSION)
    memory.put(KEY, b"found")
    memory.keep()
    assert "not kept" in memory.complaints[0]


def test_nothing_is_remembered_without_a_folder() -> None:
    memory = Memory(None, VERSION)
    assert not memory.is_on
    assert memory.get(KEY) is None
    memory.keep()
    assert memory.complaints == []
