"""Which migrations are climbed and which are only applied: `base-schema`, `since`, pull requests and `--full`."""

from __future__ import annotations

import pytest

from gates.catalog.migrations import Options
from gates.catalog.migrations.facts import Migration, Span
from gates.catalog.migrations.selection import Selection, position, select, unknown_since
from gates.errors import ConfigError
from gates.model import State
from tests.catalog.migrations.conftest import Judge

IDS = ["0001_first", "0002_second", "0003_third"]
CHAIN = [
    Migration(
        id=name,
        source="m",
        path=f"m/{name}.up.sql",
        up=Span(f"m/{name}.up.sql", 1, 1),
        down=Span(f"m/{name}.down.sql", 1, 1),
    )
    for name in IDS
]
MERGED = "merged already, `--full` climbs them too"


def pair(name: str, up: str, down: str) -> dict[str, str]:
    return {f"m/{name}.up.sql": f"{up};\n", f"m/{name}.down.sql": f"{down};\n"}


FILES = {
    "requirements.txt": "aiosqlite\n",
    **pair("0001_first", "CREATE TABLE a (id INTEGER PRIMARY KEY)", "SELECT 1"),
    **pair("0002_second", "CREATE TABLE b (id INTEGER PRIMARY KEY)", "DROP TABLE b"),
}
THIRD = pair("0003_third", "CREATE TABLE c (id INTEGER PRIMARY KEY)", "DROP TABLE c")


def test_a_chain_is_climbed_whole() -> None:
    assert select(CHAIN, Options(), None) == Selection()


@pytest.mark.parametrize("since", ["0002_second", "0002"])
def test_what_is_older_than_since_is_only_applied(since: str) -> None:
    assert select(CHAIN, Options(since=since), None) == Selection(frozenset({"0001_first"}), "older than 0002_second")


def test_a_pull_request_climbs_what_it_touches_the_way_down_alone_included() -> None:
    changed = {"m/0002_second.down.sql", "README.md"}
    assert select(CHAIN, Options(), changed) == Selection(frozenset({"0001_first", "0003_third"}), MERGED)


def test_full_wins_over_the_pull_request_and_over_since() -> None:
    assert select(CHAIN, Options(full=True), set()) == Selection()
    assert select(CHAIN, Options(full=True, since="0003"), set()) == Selection()


def test_a_beginning_that_several_have_names_none() -> None:
    assert (position(IDS, "000"), position(IDS, "0003_third"), position(IDS, "0004")) == (None, 2, None)
    assert str(unknown_since("000", IDS)) == (
        "[tool.gates.migrations] since: several migrations begin with '000'. Did you mean '0001_first' or '0002_second'?"
    )


def test_an_unknown_since_names_the_nearest(judge: Judge) -> None:
    with pytest.raises(ConfigError) as caught:
        judge(FILES, Options(since="0002_secnod"))
    assert str(caught.value) == (
        "[tool.gates.migrations] since: there is no migration '0002_secnod'. Did you mean '0002_second'?"
    )


def test_since_must_be_known_in_one_of_several_sources(judge: Judge) -> None:
    other = {path.replace("m/", "n/"): text for path, text in {**FILES, **THIRD}.items()}
    answer = judge({**FILES, **other}, Options(since="0003"))
    assert [e.note for e in answer.facts.evidence if e.tool == "SQL files"][1].startswith(
        "n: 1 migrations up, down and up, 2 only applied (older than 0003_third) on sqlite"
    )
    assert [f.path for f in answer.blocking] == ["m/0001_first.down.sql"]


def test_in_ci_a_pull_request_climbs_its_own_migrations(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    answer = judge(FILES, change=THIRD)
    answer.passed()
    assert answer.facts.examined == {"migrations": 1, "migrations that were only applied": 2, "engines": 1}
    assert [(m.value, m.limit) for m in answer.judgement.measures] == [(1, 1)]
    assert answer.facts.evidence[0].note.startswith(f"m: 1 migrations up, down and up, 2 only applied ({MERGED}) on sq")


def test_in_ci_full_climbs_all(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    answer = judge(FILES, Options(full=True), change=THIRD)
    assert answer.facts.examined == {"migrations": 3, "engines": 1}
    assert answer.only("left-behind").path == "m/0001_first.down.sql"


def test_a_pull_request_without_migrations_proves_that_all_still_go_up(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    answer = judge(FILES, change={"app/__init__.py": ""})
    answer.passed()
    assert answer.facts.examined == {"migrations that were only applied": 2, "engines": 1}
    assert not answer.judgement.measures


def test_what_is_only_applied_must_still_go_up(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    broken = {**FILES, **pair("0002_second", "CREATE TABLE a (id INTEGER)", "SELECT 1")}
    answer = judge(broken, change={"app/__init__.py": ""})
    assert answer.only("up-fails").path == "m/0002_second.up.sql"


def test_a_base_schema_is_there_before_the_first_migration(judge: Judge) -> None:
    dump = "\\restrict abc\n-- PostgreSQL database dump\nSET lock_timeout = 0;\nCREATE TABLE public.old (id integer PRIMARY KEY);\nALTER TABLE public.old OWNER TO postgres;\n\\unrestrict abc\n"
    bad = pair("0002_bad", "ALTER TABLE old ADD COLUMN y integer", "SELECT 1")
    files = {
        "requirements.txt": "psycopg\n",
        "db/dump.sql": dump,
        **pair("0001_more", "ALTER TABLE old ADD COLUMN x integer", "ALTER TABLE old DROP COLUMN x"),
        **bad,
        **pair("0003_most", "ALTER TABLE old ADD COLUMN z integer", "ALTER TABLE old DROP COLUMN z"),
    }
    answer = judge(files, Options(base_schema="db/dump.sql"))
    assert answer.only("left-behind").path == "m/0002_bad.down.sql"
    assert answer.facts.examined == {"migrations": 3, "engines": 1}


def test_an_exception_for_a_migration_that_is_not_there_is_told(judge: Judge) -> None:
    with pytest.raises(ConfigError) as caught:
        judge(FILES, Options(irreversible={"0001_frist": "the rows are gone"}))
    assert str(caught.value) == (
        "[tool.gates.migrations] irreversible: there is no migration '0001_frist'. Did you mean '0001_first'?"
    )


def test_a_base_schema_that_is_not_there_names_the_nearest(judge: Judge) -> None:
    with pytest.raises(ConfigError) as caught:
        judge({**FILES, "db/base.sql": "SELECT 1;\n"}, Options(base_schema="db/bas.sql"))
    assert str(caught.value) == (
        "[tool.gates.migrations] base-schema: there is no file 'db/bas.sql'. Did you mean 'db/base.sql'?"
    )


def test_a_base_schema_that_fails_is_named_with_its_line(judge: Judge) -> None:
    with pytest.raises(ConfigError) as caught:
        judge(
            {**FILES, "db/base.sql": "CREATE TABLE old (id);\n\nCREATE TABLE old (id);\n"},
            Options(base_schema="db/base.sql"),
        )
    assert str(caught.value).startswith(
        "db/base.sql:3: the base schema cannot be loaded on sqlite: table old already exists."
    )


def test_without_ci_a_change_is_judged_with_all_that_is_merged(judge: Judge) -> None:
    assert judge(FILES, change=THIRD).state is State.FAILED
