"""The facts cache: what is stored comes back, and nothing that was damaged is believed."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.engine.cache import Cache, open_cache
from gates.errors import NoAnswerError
from gates.model import Evidence, GateFacts

DIGEST = "sha256:" + "ab" * 32
FACTS = GateFacts(examined={"files": 3}, evidence=(Evidence("tool", "1.0", ("tool", "-x"), 0, 1.5),))


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def entry(cache: Cache) -> Path:
    return next(path for path, _ in cache.entries())


def test_stored_facts_come_back_with_their_origin(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit="c1")
    found = cache.get("lint", DIGEST, GateFacts)
    assert found is not None
    facts, origin = found
    assert facts == FACTS
    assert (origin.run, origin.commit) == ("r1", "c1")
    assert 0 <= origin.age_s < 60


def test_facts_are_not_found_for_another_gate_or_digest(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    assert cache.get("types", DIGEST, GateFacts) is None
    assert cache.get("lint", DIGEST.replace("ab", "cd", 1), GateFacts) is None


def test_an_entry_that_was_moved_to_another_gate_is_not_believed(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    there = cache.folder / "facts" / "types"
    there.mkdir()
    entry(cache).rename(there / f"{'ab' * 32}.json")
    assert cache.get("types", DIGEST, GateFacts) is None
    assert "types" in cache.complaints[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_is_believed(cache: Cache, data: st.DataObject) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit="c1")
    whole = entry(cache).read_bytes()
    at = int(data.draw(st.floats(0, 1, exclude_max=True)) * len(whole))
    kind = data.draw(st.sampled_from(["cut", "flip", "insert"]))
    bits, more = data.draw(st.integers(1, 255)), data.draw(st.binary(min_size=1, max_size=9))
    damaged = {
        "cut": whole[:at],
        "flip": whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :],
        "insert": whole[:at] + more + whole[at:],
    }[kind]
    entry(cache).write_bytes(damaged)
    assert cache.get("lint", DIGEST, GateFacts) is None


def test_what_is_not_believed_is_told_and_forgotten(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    entry(cache).write_bytes(b"\x00\xff" * 100)
    assert cache.get("lint", DIGEST, GateFacts) is None
    assert "not believed" in cache.complaints[0]
    assert list(cache.entries()) == []


def test_facts_of_another_version_of_a_gate_are_not_believed(cache: Cache) -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Wanted(GateFacts):
        needed: int

    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    assert cache.get("lint", DIGEST, Wanted) is None


def test_facts_grow_stale(cache: Cache) -> None:
    cache.put("security", DIGEST, FACTS, run="r1", commit=None)
    assert cache.get("security", DIGEST, GateFacts, lives_s=60) is not None
    assert cache.get("security", DIGEST, GateFacts, lives_s=0) is None


def test_facts_from_the_future_are_left_alone_for_a_clock_has_jumped(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 7200)
    assert cache.get("lint", DIGEST, GateFacts) is None


def test_the_entries_that_were_not_used_for_longest_go_first(cache: Cache) -> None:
    for number in range(4):
        digest = f"sha256:{number:064d}"
        cache.put("lint", digest, FACTS, run="r1", commit=None)
        os.utime(cache.folder / "facts" / "lint" / f"{number:064d}.json", (1000 + number, 1000 + number))
    size = max(stat.st_size for _, stat in cache.entries())
    cache.prune(largest=2 * size)
    assert [path.stem[-1] for path, _ in cache.entries()] == ["2", "3"]


def test_what_a_killed_run_left_half_written_goes(cache: Cache) -> None:
    fresh, old = (cache.folder / "facts" / "lint" / f".{name}.json.x1" for name in ("fresh", "old"))
    fresh.parent.mkdir(parents=True)
    fresh.touch()
    old.touch()
    os.utime(old, (1, 1))
    cache.prune()
    assert (fresh.exists(), old.exists()) == (True, False)


def test_a_folder_that_cannot_be_written_is_told_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    cache.remember_durations({"lint": 1.0})
    assert len(cache.complaints) == 2
    assert cache.get("lint", DIGEST, GateFacts) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"lint": "x"}', b"\xff"])
def test_damaged_durations_are_no_durations(cache: Cache, content: bytes) -> None:
    cache.folder.mkdir()
    (cache.folder / "durations.json").write_bytes(content)
    assert cache.durations() == {}


def test_durations_follow_slowly(cache: Cache) -> None:
    cache.remember_durations({"lint": 4.0, "types": 1.0})
    cache.remember_durations({"lint": 8.0})
    assert cache.durations() == {"lint": 6.0, "types": 1.0}


def test_the_folder_is_git_ignored_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = open_cache(tmp_path)
    assert inside is not None
    assert inside.folder == tmp_path / ".gates" / "cache"
    assert (tmp_path / ".gates" / ".gitignore").read_text() == "*\n"
    monkeypatch.setenv("GATES_CACHE_DIR", str(tmp_path / "else"))
    outside = open_cache(tmp_path)
    assert outside is not None
    assert outside.folder == tmp_path / "else" / "replays"


def test_clearing_forgets_everything(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)
    cache.clear()
    cache.clear()
    assert not cache.folder.exists()


def test_what_cannot_be_cleared_is_one_sentence(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit=None)

    def refuse(_path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(NoAnswerError, match="cannot be removed: Permission denied"):
        cache.clear()


def test_an_entry_is_its_digest_a_line_about_it_and_the_facts(cache: Cache) -> None:
    cache.put("lint", DIGEST, FACTS, run="r1", commit="c1")
    _, head, body = entry(cache).read_bytes().split(b"\n", 2)
    assert json.loads(head)["schema"] == "gates-facts/1"
    assert json.loads(body)["examined"] == {"files": 3}
