"""What a snapshot of MariaDB sees, and what it rightly overlooks: each planted bug is a way up, and a way down that forgets something."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gates.databases.compare import Change, Difference, compare
from gates.databases.engine import OutOfTime, StatementFailed
from gates.databases.mysql import MysqlDatabase
from gates.databases.mysql_server import database, mysql
from gates.databases.snapshot import Snapshot
from gates.databases.sqltext import Flavour, statements
from tests.databases.throwaway_mysql import server

BASE = """
CREATE TABLE people (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(190) NOT NULL COMMENT 'where; it''s',
    name VARCHAR(64) DEFAULT 'nobody',
    mood ENUM('sad', 'ok', 'happy') NOT NULL DEFAULT 'ok',
    tags SET('a', 'b'),
    active TINYINT(1) NOT NULL DEFAULT 1,
    about JSON,
    balance DECIMAL(10, 2) NOT NULL DEFAULT 0.00,
    seen DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    shout VARCHAR(190) GENERATED ALWAYS AS (upper(email)) VIRTUAL,
    secret INT INVISIBLE DEFAULT 3,
    age INT CHECK (age > 0),
    UNIQUE KEY people_email (email(100)),
    KEY people_name (name DESC, active) COMMENT 'names',
    FULLTEXT KEY people_words (name),
    CONSTRAINT people_balance CHECK (balance >= 0)
) COMMENT = 'who';
CREATE TABLE orders (
    id INT PRIMARY KEY,
    person_id BIGINT UNSIGNED NOT NULL,
    total INT,
    KEY orders_person (person_id),
    CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE events (at DATE NOT NULL, what TEXT) PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100 WITH CHECK OPTION;
CREATE SEQUENCE tickets START WITH 100 INCREMENT BY 1;
CREATE TRIGGER orders_note BEFORE INSERT ON orders FOR EACH ROW BEGIN SET NEW.total = ifnull(NEW.total, 0); END;
CREATE PROCEDURE tidy(IN low INT) COMMENT 'tidies' BEGIN IF low > 0 THEN DELETE FROM orders WHERE total < low; END IF; END;
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;
CREATE EVENT sweep ON SCHEDULE EVERY 1 DAY DO CALL tidy(1);
"""

BUGS = [
    # (way up, way down that is wrong, what must be told)
    ("CREATE TABLE notes (id INT)", "", "table notes is still there"),
    ("DROP TABLE events", "", "table events is missing"),
    ("DROP TABLE events", "CREATE TABLE events (at DATE NOT NULL, what TEXT)", "table events has no partitioning"),
    ("ALTER TABLE events DROP PARTITION p1", "", "table events has lost `, PARTITION p1"),
    ("ALTER TABLE events ENGINE = Aria REMOVE PARTITIONING", "ALTER TABLE events PARTITION BY RANGE (year(at)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)", "engine Aria"),
    ("ALTER TABLE people COMMENT = 'them'", "", "table people has comment 'them', it had comment 'who'"),
    ("ALTER TABLE people ROW_FORMAT = COMPRESSED", "", "row format COMPRESSED"),
    ("ALTER TABLE people STATS_PERSISTENT = 1", "", "stats_persistent 1"),
    ("ALTER TABLE people DEFAULT COLLATE utf8mb4_bin", "", "table people has collation utf8mb4_bin"),
    ("ALTER TABLE people CONVERT TO CHARACTER SET latin1", "", "column people.name has collation latin1"),
    ("ALTER TABLE people ADD SYSTEM VERSIONING", "", "table people has more WITH SYSTEM VERSIONING"),
    ("ALTER TABLE people RENAME TO persons", "", "table persons is still there"),
    ("ALTER TABLE people ADD COLUMN phone VARCHAR(20)", "", "column people.phone is still there"),
    ("ALTER TABLE orders DROP COLUMN total", "", "column orders.total is missing"),
    ("ALTER TABLE people RENAME COLUMN name TO title", "", "column people.name is now called title"),
    ("ALTER TABLE people MODIFY name VARCHAR(64) NOT NULL DEFAULT 'nobody'", "ALTER TABLE people MODIFY name VARCHAR(64)", "column people.name has no default"),
    ("ALTER TABLE people MODIFY name VARCHAR(128) DEFAULT 'nobody'", "", "varchar(128)"),
    ("ALTER TABLE events MODIFY what MEDIUMTEXT", "", "it had type text"),
    ("ALTER TABLE people ALTER COLUMN name SET DEFAULT 'somebody'", "", "default 'somebody'"),
    ("ALTER TABLE people MODIFY email VARCHAR(190) COMMENT 'where; it''s'", "", "column people.email is nullable, it was not null"),
    ("ALTER TABLE people MODIFY email VARCHAR(200) NOT NULL", "ALTER TABLE people MODIFY email VARCHAR(190) NOT NULL", "column people.email has no comment"),
    ("ALTER TABLE people MODIFY name VARCHAR(64) COLLATE utf8mb4_bin DEFAULT 'nobody'", "", "collation utf8mb4_bin"),
    ("ALTER TABLE orders MODIFY total INT UNSIGNED", "", "type int unsigned, it had type int"),
    ("ALTER TABLE orders ADD KEY plain (id), MODIFY id INT NOT NULL AUTO_INCREMENT", "ALTER TABLE orders DROP KEY plain", "auto increment"),
    ("ALTER TABLE people MODIFY mood ENUM('sad', 'ok', 'happy', 'glad') NOT NULL DEFAULT 'ok'", "", "'glad'"),
    ("ALTER TABLE people MODIFY mood ENUM('ok', 'sad', 'happy') NOT NULL DEFAULT 'ok'", "", "enum('ok','sad','happy')"),
    ("ALTER TABLE people MODIFY tags SET('a', 'b', 'c')", "", "set('a','b','c')"),
    ("ALTER TABLE people MODIFY active TINYINT NOT NULL DEFAULT 1", "", "it had type tinyint(1)"),
    ("ALTER TABLE people MODIFY about LONGTEXT", "", "it had type json"),
    ("ALTER TABLE people MODIFY balance DECIMAL(12, 2) NOT NULL DEFAULT 0.00", "", "decimal(12,2)"),
    ("ALTER TABLE people MODIFY seen DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)", "", "column people.seen has no on update"),
    ("ALTER TABLE people MODIFY seen DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", "", "type datetime"),
    ("ALTER TABLE people MODIFY shout VARCHAR(190) GENERATED ALWAYS AS (lower(email)) VIRTUAL", "", "lcase(email)"),
    ("ALTER TABLE people DROP COLUMN shout, ADD COLUMN shout VARCHAR(190) GENERATED ALWAYS AS (upper(email)) STORED", "", "STORED"),
    ("ALTER TABLE people MODIFY secret INT DEFAULT 3", "", "column people.secret has no invisible"),
    ("ALTER TABLE people MODIFY age INT", "", "check constraint people (age > 0) is missing"),
    ("ALTER TABLE people DROP CONSTRAINT people_balance", "", "check constraint people.people_balance is missing"),
    ("ALTER TABLE people DROP CONSTRAINT people_balance", "ALTER TABLE people ADD CONSTRAINT people_balance CHECK (balance > 0)", "says `balance >` where it said `balance >=`"),
    ("ALTER TABLE people DROP CONSTRAINT people_balance", "ALTER TABLE people ADD CONSTRAINT other CHECK (balance >= 0)", "check constraint people.people_balance is now called other"),
    ("ALTER TABLE people DROP KEY people_email", "ALTER TABLE people ADD KEY people_email (email(100))", "index people.people_email is not unique, it was unique"),
    ("ALTER TABLE people DROP KEY people_email", "ALTER TABLE people ADD UNIQUE KEY people_email (email)", "has lost `(100)`"),
    ("ALTER TABLE people DROP KEY people_name", "ALTER TABLE people ADD KEY people_name (name, active) COMMENT 'names'", "has lost `DESC`"),
    ("ALTER TABLE people DROP KEY people_name", "ALTER TABLE people ADD KEY people_name (name DESC) COMMENT 'names'", "has lost `,active`"),
    ("ALTER TABLE people DROP KEY people_name", "ALTER TABLE people ADD KEY people_name (name DESC, active)", "index people.people_name has no comment"),
    ("ALTER TABLE people ALTER INDEX people_name IGNORED", "", "index people.people_name has options IGNORED"),
    ("ALTER TABLE people DROP KEY people_words", "ALTER TABLE people ADD KEY people_words (name)", "index people.people_words has no kind"),
    ("CREATE INDEX orders_total ON orders (total)", "", "index orders.orders_total is still there"),
    ("ALTER TABLE orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, person_id)", "", "primary key orders.PRIMARY has `,person_id` in addition"),
    ("ALTER TABLE orders DROP FOREIGN KEY orders_person", "", "foreign key orders.orders_person is missing"),
    (
        "ALTER TABLE orders DROP FOREIGN KEY orders_person",
        "ALTER TABLE orders ADD CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id)",
        "foreign key orders.orders_person has no on delete, it had on delete cascade",
    ),
    (
        "ALTER TABLE orders DROP FOREIGN KEY orders_person",
        "ALTER TABLE orders ADD CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE CASCADE",
        "on update cascade",
    ),
    (
        "ALTER TABLE orders ADD CONSTRAINT twice_the_same FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE",
        "",
        "foreign key orders.twice_the_same is still there",
    ),
    (
        "ALTER TABLE orders ADD FOREIGN KEY (person_id) REFERENCES people (id), ADD FOREIGN KEY (person_id) REFERENCES people (id)",
        "ALTER TABLE orders DROP FOREIGN KEY orders_ibfk_2",
        "foreign key orders (person_id) to people (id) is still there",
    ),
    ("ALTER TABLE people DROP CONSTRAINT people_balance", "ALTER TABLE people ADD CHECK (balance >= 0)", "people (balance >= 0) is still there"),
    ("DROP VIEW big_orders", "", "view big_orders is missing"),
    ("CREATE OR REPLACE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 200 WITH CHECK OPTION", "", "view big_orders says `200`"),
    ("CREATE OR REPLACE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100", "", "view big_orders has no check option"),
    ("CREATE OR REPLACE SQL SECURITY INVOKER VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100 WITH CHECK OPTION", "", "security INVOKER"),
    ("DROP SEQUENCE tickets", "CREATE SEQUENCE tickets START WITH 100 INCREMENT BY 2", "says `by 2`"),
    ("DROP SEQUENCE tickets", "", "sequence tickets is missing"),
    ("ALTER SEQUENCE tickets CYCLE", "", "cycle"),
    ("DROP TRIGGER orders_note", "", "trigger orders_note is missing"),
    ("DROP TRIGGER orders_note", "CREATE TRIGGER orders_note BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = 1", "trigger orders_note has body"),
    (
        "DROP TRIGGER orders_note",
        "CREATE TRIGGER orders_note BEFORE UPDATE ON orders FOR EACH ROW BEGIN SET NEW.total = ifnull(NEW.total, 0); END",
        "moment BEFORE UPDATE",
    ),
    (
        "CREATE TRIGGER orders_later BEFORE INSERT ON orders FOR EACH ROW PRECEDES orders_note SET NEW.total = 0",
        "",
        "trigger orders_note has order 2, it had order 1",
    ),
    ("DROP PROCEDURE tidy", "", "procedure tidy is missing"),
    ("CREATE OR REPLACE PROCEDURE tidy(IN low INT) COMMENT 'tidies' BEGIN DELETE FROM orders; END", "", "procedure tidy has body"),
    ("ALTER PROCEDURE tidy SQL SECURITY INVOKER", "", "procedure tidy has security INVOKER"),
    ("ALTER PROCEDURE tidy COMMENT 'other'", "", "procedure tidy has comment other"),
    ("DROP FUNCTION twice", "CREATE FUNCTION twice(n BIGINT) RETURNS INT DETERMINISTIC RETURN 2 * n", "parameter twice.n has type IN bigint"),
    ("DROP FUNCTION twice", "CREATE FUNCTION twice(n INT) RETURNS BIGINT DETERMINISTIC RETURN 2 * n", "function twice has result bigint"),
    ("DROP FUNCTION twice", "CREATE FUNCTION twice(n INT) RETURNS INT RETURN 2 * n", "function twice has no deterministic"),
    ("DROP EVENT sweep", "", "event sweep is missing"),
    ("ALTER EVENT sweep ON SCHEDULE EVERY 2 DAY", "", "event sweep has every 2 DAY"),
    ("ALTER EVENT sweep DISABLE", "", "event sweep has status DISABLED"),
    ("ALTER DATABASE COLLATE utf8mb4_bin", "", "database itself has collation utf8mb4_bin"),
    ("CREATE DATABASE beside; CREATE TABLE beside.t (id INT)", "", "database beside is still there"),
    ("CREATE USER reader", "", "account 'reader'@'%' is still there"),
    ("CREATE ROLE auditor", "", "account 'auditor'@'' is still there"),
]  # fmt: skip

CONTROLS = [
    "ALTER TABLE people ADD CHECK (age < 200), ADD CHECK (age < 300); ALTER TABLE people DROP CONSTRAINT CONSTRAINT_1, DROP CONSTRAINT CONSTRAINT_2",
    "INSERT INTO people (email) VALUES ('a@example.com')",
    "ALTER TABLE people AUTO_INCREMENT = 500",
    "SELECT nextval(tickets)",
    "ANALYZE TABLE people",
    "OPTIMIZE TABLE people",
    "CREATE TEMPORARY TABLE scratch (id INT)",
    "ALTER TABLE people MODIFY name VARCHAR(64) DEFAULT 'x'; ALTER TABLE people MODIFY name VARCHAR(64) DEFAULT 'nobody'",
    "ALTER TABLE orders MODIFY total INT(5); ",
    "ALTER TABLE orders DROP FOREIGN KEY orders_person; ALTER TABLE orders ADD CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT",
    "ALTER TABLE people DROP KEY people_email; CREATE UNIQUE INDEX people_email USING BTREE ON people (email(100))",
    "ALTER TABLE people ROW_FORMAT = DYNAMIC",
    "DROP VIEW big_orders; create view big_orders as select `orders`.`id`, total from orders where (total > 100) with cascaded check option",
    "ALTER TABLE people RENAME TO persons; ALTER TABLE persons RENAME TO people",
    "ALTER TABLE people DROP COLUMN about; ALTER TABLE people ADD COLUMN about LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CHECK (json_valid(about)) AFTER active",
    "DROP EVENT sweep; CREATE EVENT sweep ON SCHEDULE EVERY 1 DAY DO CALL tidy(1)",
    "DROP TABLE events; CREATE TABLE events (at DATE NOT NULL, what TEXT) PARTITION BY RANGE (YEAR(at)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)",
]

HARMLESS = [
    ("ALTER TABLE people DROP COLUMN balance, DROP CONSTRAINT people_balance; ALTER TABLE people ADD COLUMN balance DECIMAL(10, 2) NOT NULL DEFAULT 0.00, ADD CONSTRAINT people_balance CHECK (balance >= 0)", "position"),
    ("DROP TRIGGER orders_note; CREATE TRIGGER orders_note BEFORE INSERT ON orders FOR EACH ROW BEGIN\n  SET NEW.total = ifnull(NEW.total, 0);\nEND", "body"),
]  # fmt: skip


@pytest.fixture(scope="module")
def module_database() -> Iterator[MysqlDatabase]:
    with database(server()) as made:
        yield made


@pytest.fixture(scope="module")
def base(module_database: MysqlDatabase) -> Snapshot:
    module_database.run(statements(BASE), transaction=False, timeout=30)
    return module_database.snapshot()


@pytest.fixture
def changed(module_database: MysqlDatabase, base: Snapshot) -> Callable[[str], tuple[Difference, ...]]:
    """The differences that a change makes to the base."""

    def differences(change: str) -> tuple[Difference, ...]:
        module_database.clear()
        module_database.run(statements(BASE), transaction=False, timeout=30)
        module_database.run(statements(change, flavour=Flavour.MYSQL), transaction=False, timeout=30)
        return compare(base, module_database.snapshot())

    return differences


@pytest.mark.parametrize(("up", "down", "told"), BUGS, ids=lambda text: text[:60] or "-")
def test_a_planted_bug_is_seen(changed: Callable[[str], tuple[Difference, ...]], up: str, down: str, told: str) -> None:
    found = [d for d in changed(f"{up};{down}") if not d.harmless]
    assert any(told in d.sentence for d in found), [d.sentence for d in found]
    assert all(d.diff for d in found)


@pytest.mark.parametrize("change", CONTROLS, ids=lambda text: text[:60])
def test_what_changes_nothing_in_the_schema_is_no_difference(
    changed: Callable[[str], tuple[Difference, ...]], change: str
) -> None:
    assert [d.sentence for d in changed(change)] == []


@pytest.mark.parametrize(("change", "part"), HARMLESS, ids=lambda text: text[:60])
def test_a_difference_without_meaning_is_harmless(
    changed: Callable[[str], tuple[Difference, ...]], change: str, part: str
) -> None:
    found = changed(change)
    assert all(d.harmless for d in found), [d.sentence for d in found]
    assert part in {d.part for d in found}


def test_what_went_with_a_table_is_told_once(changed: Callable[[str], tuple[Difference, ...]]) -> None:
    found = changed("DROP TABLE orders")
    assert [(d.change, d.kind, d.name) for d in found] == [(Change.LOST, "table", "orders")]


def test_a_view_of_a_lost_table_is_still_read(changed: Callable[[str], tuple[Difference, ...]]) -> None:
    assert "table orders is missing" in [d.sentence for d in changed("DROP TABLE orders")]


def test_odd_names_survive(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements("CREATE TABLE `odd ``name` (`a``b` INT PRIMARY KEY)"), transaction=True, timeout=10)
    assert {"table odd `name", "column odd `name.a`b"} <= mysql_database.snapshot().keys()
    (shape,) = mysql_database.shapes()
    mysql_database.insert([(shape, [{"a`b": "7"}])])
    assert mysql_database.read(shape) == [{"a`b": "7"}]


def test_a_failing_statement_is_told_with_its_line(mysql_database: MysqlDatabase) -> None:
    script = statements("CREATE TABLE a (id int);\n\nCREATE TABLE b (\n  id int,\n  other int nonsense\n);")
    with pytest.raises(StatementFailed, match="near '") as caught:
        mysql_database.run(script, transaction=True, timeout=10)
    assert caught.value.line == 6


def test_rows_of_a_failed_script_are_taken_back_where_nothing_ends_the_transaction(
    mysql_database: MysqlDatabase,
) -> None:
    mysql_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
    with pytest.raises(StatementFailed):
        mysql_database.run(statements("INSERT INTO a VALUES (1); nonsense"), transaction=True, timeout=10)
    assert mysql_database.rows(mysql_database.shapes()) == {"a": []}


def test_a_script_that_hangs_is_stopped_and_its_statement_ended(mysql_database: MysqlDatabase) -> None:
    with pytest.raises(OutOfTime):
        mysql_database.run(statements("SELECT sleep(30)"), transaction=True, timeout=0.2)
    mysql_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)


def test_a_script_that_ends_its_own_connection_is_told(mysql_database: MysqlDatabase) -> None:
    with pytest.raises(StatementFailed, match="Connection was killed"):
        mysql_database.run(statements("KILL connection_id()"), transaction=False, timeout=10)


def test_a_script_that_ends_our_connections_too_does_not_end_the_proof(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
    numbers = mysql_database._listed("SELECT connection_id()")
    mysql_database.run(statements(f"KILL {numbers[0]}"), transaction=False, timeout=10)
    assert mysql_database.rows(mysql_database.shapes()) == {"a": []}


def test_every_answer_of_a_procedure_is_read(mysql_database: MysqlDatabase) -> None:
    script = "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END; CALL p(); CREATE TABLE after (id int)"
    mysql_database.run(statements(script), transaction=False, timeout=10)
    assert "table after" in mysql_database.snapshot()


def test_what_a_script_selects_is_not_kept_in_memory(mysql_database: MysqlDatabase) -> None:
    tracemalloc.start()
    try:
        script = statements("SELECT seq, repeat('x', 1000) FROM seq_1_to_20000; CREATE TABLE after (id int)")
        mysql_database.run(script, transaction=False, timeout=60)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000, "the answer has 20 MB"
    assert "table after" in mysql_database.snapshot()


def test_a_temporary_table_is_gone_in_the_next_script(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements("CREATE TEMPORARY TABLE scratch (id int)"), transaction=True, timeout=10)
    with pytest.raises(StatementFailed, match="Unknown table"):
        mysql_database.run(statements("DROP TABLE scratch"), transaction=True, timeout=10)


def test_a_cleared_database_is_empty_whatever_was_made_beside_it(mysql_database: MysqlDatabase) -> None:
    new = mysql_database.snapshot()
    script = "CREATE TABLE a (id int); CREATE DATABASE other; CREATE USER u; CREATE ROLE r; GRANT SELECT ON a TO u"
    mysql_database.run(statements(script), transaction=False, timeout=10)
    left = {"table a", "database other", "account 'u'@'%'", "account 'r'@''", "grant SELECT on a to 'u'@'%'"}
    assert left <= mysql_database.snapshot().keys()
    mysql_database.clear()
    assert compare(new, mysql_database.snapshot()) == ()


def test_somebody_who_still_holds_a_lock_does_not_stop_the_clearing(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements("CREATE TABLE a (id int)"), transaction=True, timeout=10)
    with closing(server().connect(mysql_database.address.database)) as other:
        other.begin()
        other.query("SELECT * FROM a")
        mysql_database.clear()
    assert mysql_database.shapes() == []


def test_what_mariadb_dumps_makes_the_same_schema_again(mysql_database: MysqlDatabase, base: Snapshot) -> None:
    dump = Path(__file__).with_name("mariadb_dump.txt").read_text()  # what mariadb-dump writes of the base
    mysql_database.run(statements(dump), transaction=False, timeout=30)
    assert [d.sentence for d in compare(base, mysql_database.snapshot())] == []


def test_a_user_with_rights_on_our_databases_alone_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    with database(server()) as other:
        other.run(
            statements("CREATE USER ci IDENTIFIED BY 'p@ss'; GRANT ALL ON `gates\\_%`.* TO ci"),
            transaction=False,
            timeout=9,
        )
        monkeypatch.setenv("GATES_MYSQL_URL", f"mysql://ci:p%40ss@/?unix_socket={server().host}")
        with mysql() as named, database(named) as made:
            script = "CREATE TABLE a (id INT PRIMARY KEY); CREATE VIEW v AS SELECT id FROM a"
            made.run(statements(script), transaction=False, timeout=9)
            assert {"table a", "view v"} <= made.snapshot().keys()
            made.clear()
            assert made.shapes() == []


def test_what_was_saved_comes_back_as_often_as_wanted_with_its_rows(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements(BASE, flavour=Flavour.MYSQL), transaction=False, timeout=60)
    rows = """INSERT INTO people (id, email) VALUES (7, 'a@b');
    INSERT INTO orders (id, person_id, total) VALUES (1, 7, NULL);
    INSERT INTO events VALUES ('2019-05-05', 'then'), ('2024-05-05', 'now');
    CREATE VIEW a_of_b AS SELECT id FROM big_orders;
    CREATE VIEW with_function AS SELECT twice(id) AS n FROM orders;
    CREATE TABLE numbered (id INT PRIMARY KEY DEFAULT nextval(tickets), note TEXT);
    INSERT INTO numbered (note) VALUES ('first');"""
    mysql_database.run(statements(rows, flavour=Flavour.MYSQL), transaction=False, timeout=60)
    saved, content = mysql_database.snapshot(), mysql_database.rows(mysql_database.shapes())
    assert mysql_database.save()
    for _ in range(2):
        damage = "DROP TABLE orders; DROP VIEW big_orders; DELETE FROM people; CREATE TABLE more (id INT);"
        mysql_database.run(statements(damage, flavour=Flavour.MYSQL), transaction=False, timeout=60)
        assert mysql_database.restore()
        assert mysql_database.snapshot() == saved
        assert mysql_database.rows(mysql_database.shapes()) == content
    mysql_database.run(
        statements("INSERT INTO numbered (note) VALUES ('second')", flavour=Flavour.MYSQL),
        transaction=False,
        timeout=60,
    )


def test_an_event_that_starts_when_it_is_made_is_copied_in_a_later_second(mysql_database: MysqlDatabase) -> None:
    script = """SET timestamp = 1700000000; CREATE EVENT sweep ON SCHEDULE EVERY 1 DAY DO SELECT 1;
    CREATE EVENT later ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' DO SELECT 1;"""
    mysql_database.run(statements(script, flavour=Flavour.MYSQL), transaction=False, timeout=60)
    before = mysql_database.snapshot()
    assert mysql_database.save()
    assert mysql_database.restore()
    assert mysql_database.snapshot() == before


def test_rows_with_a_history_are_not_copied(mysql_database: MysqlDatabase) -> None:
    script = "CREATE TABLE kept (id INT) WITH SYSTEM VERSIONING;"
    mysql_database.run(statements(script, flavour=Flavour.MYSQL), transaction=False, timeout=60)
    assert not mysql_database.save()


def test_what_belongs_to_no_database_is_not_copied(mysql_database: MysqlDatabase) -> None:
    mysql_database.run(statements("CREATE ROLE only_here;", flavour=Flavour.MYSQL), transaction=False, timeout=60)
    assert not mysql_database.save()


def test_the_copy_is_gone_with_the_database() -> None:
    with database(server()) as made:
        made.run(statements("CREATE TABLE a (id INT)", flavour=Flavour.MYSQL), transaction=False, timeout=60)
        assert made.save()
        name = made.address.database
    with closing(server().connect(None)) as boss, boss.cursor() as cursor:
        cursor.execute(f"SHOW DATABASES LIKE '{name}%'")
        assert cursor.fetchall() == ()
