--> left table left_over
CREATE TABLE left_over (id INTEGER);
--< wrong
--< right
DROP TABLE left_over;
--> lost table tags
DROP TABLE tags;
--< wrong
--< right
CREATE TABLE tags (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID;
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--> left table people_old
ALTER TABLE people RENAME TO people_old;
--< wrong
--< right
ALTER TABLE people_old RENAME TO people;
--> left column tags.extra
ALTER TABLE tags ADD COLUMN extra TEXT;
--< wrong
--< right
ALTER TABLE tags DROP COLUMN extra;
--> changed column tags.note: name
ALTER TABLE tags RENAME COLUMN note TO remark;
--< wrong
--< right
ALTER TABLE tags RENAME COLUMN remark TO note;
--> lost column orders.total
DROP TRIGGER noted; DROP TRIGGER big_insert; DROP VIEW big; DROP INDEX ix_open; ALTER TABLE orders DROP COLUMN total;
--< wrong
CREATE VIEW big AS SELECT id FROM orders;
--< right
ALTER TABLE orders ADD COLUMN total NUMERIC(10, 2);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--> changed table tags: options
DROP TABLE tags;
--< wrong
CREATE TABLE tags (name TEXT PRIMARY KEY, note TEXT);
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--< right
CREATE TABLE tags (name TEXT PRIMARY KEY, note TEXT) WITHOUT ROWID;
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--> changed table facts: options
DROP TABLE facts;
--< wrong
CREATE TABLE facts (id INTEGER PRIMARY KEY, what TEXT);
--< right
CREATE TABLE facts (id INTEGER PRIMARY KEY, what TEXT) STRICT;
--> changed table people: autoincrement
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY,
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
--< right
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
--> changed column people.email: type
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(254) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.email: type
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column orders.total: type
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(12, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> changed column orders.id: type
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INT PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> changed column people.email: collation
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.name: not null
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody',
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.age: not null
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0 NOT NULL,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column lines.sku: not null
DROP TABLE lines;
--< wrong
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--< right
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> changed column people.name: default
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.name: default
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'NOBODY' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.age: default
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 1,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column orders.made_at: default
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT 'now' NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> changed column lines.paid: default
DROP TABLE lines;
--< wrong
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT TRUE NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--< right
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> changed column people.doubled: generated
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 3) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed column people.doubled: generated
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) VIRTUAL,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> lost primary key lines (order_id, number)
DROP TABLE lines;
--< wrong
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (number, order_id)
);
--< right
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> lost primary key orders (id)
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> lost unique constraint people (email)
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> left unique constraint people (email, name)
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email, name),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> changed unique constraint people (email): constraint name
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT other_name UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> lost unique constraint lines (sku) on conflict replace
DROP TABLE lines;
--< wrong
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE,
    PRIMARY KEY (order_id, number)
);
--< right
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> lost check constraint people (age >= 0)
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> left check constraint people (age > 0)
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age > 0),
    CHECK (name <> '')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> left check constraint people (name <> ' ')
DROP TABLE people;
--< wrong
CREATE TABLE people (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR(120) COLLATE NOCASE NOT NULL,
    name VARCHAR(64) DEFAULT 'nobody' NOT NULL,
    age INTEGER DEFAULT 0,
    doubled INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT uq_people_email UNIQUE (email),
    CONSTRAINT ck_people_age CHECK (age >= 0),
    CHECK (name <> ' ')
);
CREATE INDEX ix_lower ON people (lower(name));
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> lost foreign key orders (person_id) references people (id) on delete cascade
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> left foreign key orders (person_id) references people (id) on delete restrict
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE RESTRICT
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> left foreign key orders (person_id) references people (id)
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> left foreign key orders (person_id) references people (id) on delete cascade on update cascade
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
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
--> left foreign key lines (order_id) references orders (id)
DROP TABLE lines;
--< wrong
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--< right
CREATE TABLE lines (
    order_id INTEGER NOT NULL REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED,
    number INTEGER NOT NULL,
    paid BOOLEAN DEFAULT 0 NOT NULL,
    sku TEXT NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
    PRIMARY KEY (order_id, number)
);
--> lost index ix_lower
DROP TABLE people;
--< wrong
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
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--< right
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
--> lost trigger noted
DROP TABLE orders;
--< wrong
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    total NUMERIC(10, 2),
    made_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    CONSTRAINT fk_orders_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--< right
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
--> changed index ix_open: name
DROP INDEX ix_open;
--< wrong
CREATE INDEX ix_other ON orders (total, id) WHERE total > 0;
--< right
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--> changed index ix_open: definition
DROP INDEX ix_open;
--< wrong
CREATE INDEX ix_open ON orders (total, id);
--< right
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--> changed index ix_open: definition
DROP INDEX ix_open;
--< wrong
CREATE INDEX ix_open ON orders (total, id) WHERE total > 1;
--< right
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--> changed index ix_open: definition
DROP INDEX ix_open;
--< wrong
CREATE INDEX ix_open ON orders (id, total) WHERE total > 0;
--< right
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--> changed index ix_open: definition
DROP INDEX ix_open;
--< wrong
CREATE UNIQUE INDEX ix_open ON orders (total, id) WHERE total > 0;
--< right
CREATE INDEX ix_open ON orders (total, id) WHERE total > 0;
--> changed index ix_lower: definition
DROP INDEX ix_lower;
--< wrong
CREATE INDEX ix_lower ON people (upper(name));
--< right
CREATE INDEX ix_lower ON people (lower(name));
--> changed index ix_nocase: definition
DROP INDEX ix_nocase;
--< wrong
CREATE INDEX ix_nocase ON tags (note);
--< right
CREATE INDEX ix_nocase ON tags (note COLLATE NOCASE);
--> changed index ux_name: definition
DROP INDEX ux_name;
--< wrong
CREATE INDEX ux_name ON people (name DESC);
--< right
CREATE UNIQUE INDEX ux_name ON people (name DESC);
--> lost view big
DROP VIEW big;
--< wrong
--< right
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--> changed view big: definition
DROP VIEW big;
--< wrong
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 10;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--< right
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--> lost trigger big_insert
DROP VIEW big;
--< wrong
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
--< right
CREATE VIEW big AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER big_insert INSTEAD OF INSERT ON big BEGIN
    INSERT INTO orders (id, person_id, total) VALUES (NEW.id, 1, NEW.total);
END;
--> changed trigger noted: definition
DROP TRIGGER noted;
--< wrong
CREATE TRIGGER noted AFTER UPDATE ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> changed trigger noted: definition
DROP TRIGGER noted;
--< wrong
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'Negative; really');
END;
--< right
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> changed trigger noted: definition
DROP TRIGGER noted;
--< wrong
CREATE TRIGGER noted BEFORE UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> changed trigger noted: definition
DROP TRIGGER noted;
--< wrong
CREATE TRIGGER noted AFTER UPDATE OF total ON orders BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--< right
CREATE TRIGGER noted AFTER UPDATE OF total ON orders WHEN NEW.total < 0 BEGIN
    SELECT RAISE(ABORT, 'negative; really');
END;
--> left virtual table words
CREATE VIRTUAL TABLE words USING fts5(word);
--< wrong
--< right
DROP TABLE words;
--> changed virtual table found: definition
DROP TABLE found;
--< wrong
CREATE VIRTUAL TABLE found USING fts5(body, title);
--< right
CREATE VIRTUAL TABLE found USING fts5(body);
--> changed database itself: user_version
PRAGMA user_version = 7;
--< wrong
--< right
PRAGMA user_version = 0;
