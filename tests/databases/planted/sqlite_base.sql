CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
CREATE TABLE tags (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID;
CREATE TABLE facts (id INTEGER PRIMARY KEY, what TEXT) STRICT;
CREATE VIRTUAL TABLE found USING fts5(body);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE INDEX ix_lower ON people (lower(name));
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
CREATE UNIQUE INDEX ux_name ON people (name DESC);
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
