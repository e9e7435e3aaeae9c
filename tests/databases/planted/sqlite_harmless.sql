--> harmless nothing
DROP TABLE people;
--< down
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
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE lines;
--< down
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> harmless nothing
DROP TABLE tags;
--< down
CREATE TABLE tags (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID;
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--> harmless nothing
DROP TABLE facts;
--< down
CREATE TABLE facts (id INTEGER PRIMARY KEY, what TEXT) STRICT;
--> harmless nothing
DROP TABLE tags;
--< down
create table "Tags" (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID;
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--> harmless nothing
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT ck_people_age CHECK ((age >= 0)), CONSTRAINT uq_people_email UNIQUE(email),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT (0) CONSTRAINT ck_people_age CHECK (age >= 0),
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) NOT NULL DEFAULT ('nobody'),
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER NULL DEFAULT '0',
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE people;
--< down
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
CREATE INDEX ix_lower ON people (LOWER(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT current_timestamp NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total numeric(10,2) DEFAULT NULL,
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people ON DELETE CASCADE ON UPDATE NO ACTION MATCH SIMPLE NOT DEFERRABLE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER CONSTRAINT fk_orders_person REFERENCES people(id) ON DELETE CASCADE NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE lines;
--< down
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT FALSE NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> harmless nothing
DROP VIEW big;
--< down
CREATE VIEW big AS
  SELECT id, total -- the key
  FROM "orders" WHERE total > 100;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--> harmless nothing
INSERT INTO people (id, email, name) VALUES (1, 'a', 'b');
--< down
DELETE FROM people;
--> harmless nothing
ANALYZE;
--< down

--> harmless nothing
ALTER TABLE people RENAME TO persons;
--< down
ALTER TABLE persons RENAME TO people;
--> harmless nothing
INSERT INTO found (body) VALUES ('x');
--< down

--> harmless direction
DROP TABLE people;
--< down
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
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name);
--> harmless constraint name
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CONSTRAINT named CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless constraint name
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless position
DROP TABLE people;
--< down
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    age INTEGER DEFAULT 0,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (id)
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> harmless nothing
DROP TABLE orders;
--< down
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INT NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
