--> left table left_over
CREATE TABLE left_over (id integer);
--< wrong
--< right
DROP TABLE left_over;
--> left table one
CREATE TABLE one (id integer PRIMARY KEY); CREATE TABLE two (id integer REFERENCES one (id));
--< wrong
DROP TABLE two;
--< right
DROP TABLE two; DROP TABLE one;
--> changed table people: options
ALTER TABLE people SET (fillfactor = 70);
--< wrong
--< right
ALTER TABLE people RESET (fillfactor);
--> changed table notes: toast options
ALTER TABLE notes SET (toast.autovacuum_enabled = false);
--< wrong
--< right
ALTER TABLE notes RESET (toast.autovacuum_enabled);
--> changed table cats: unlogged
ALTER TABLE cats SET UNLOGGED;
--< wrong
--< right
ALTER TABLE cats SET LOGGED;
--> changed table scratch: unlogged
ALTER TABLE scratch SET LOGGED;
--< wrong
--< right
ALTER TABLE scratch SET UNLOGGED;
--> changed table cats: parent tables
ALTER TABLE cats NO INHERIT animals;
--< wrong
--< right
ALTER TABLE cats INHERIT animals;
--> changed table spots: row type
ALTER TABLE spots NOT OF;
--< wrong
--< right
ALTER TABLE spots OF point3;
--> changed table people: replica identity
ALTER TABLE people REPLICA IDENTITY FULL;
--< wrong
--< right
ALTER TABLE people REPLICA IDENTITY DEFAULT;
--> changed unique constraint people.people_email_key: index
ALTER TABLE people REPLICA IDENTITY USING INDEX people_email_key;
--< wrong
--< right
ALTER TABLE people REPLICA IDENTITY DEFAULT;
--> changed table people: owner
ALTER TABLE people OWNER TO auditor;
--< wrong
--< right
ALTER TABLE people OWNER TO postgres;
--> left table people_old
ALTER TABLE people RENAME TO people_old;
--< wrong
--< right
ALTER TABLE people_old RENAME TO people;
--> lost table marks
ALTER TABLE marks SET SCHEMA extra;
--< wrong
--< right
ALTER TABLE extra.marks SET SCHEMA public;
--> left column people.extra
ALTER TABLE people ADD COLUMN extra integer;
--< wrong
--< right
ALTER TABLE people DROP COLUMN extra;
--> lost column people.tags
ALTER TABLE people DROP COLUMN tags;
--< wrong
--< right
ALTER TABLE people ADD COLUMN tags text[];
--> changed column people.name: type
ALTER TABLE people ALTER COLUMN name TYPE text;
--< wrong
ALTER TABLE people ALTER COLUMN name TYPE varchar(32);
--< right
ALTER TABLE people ALTER COLUMN name TYPE varchar(64);
--> changed column orders.total: type
ALTER TABLE orders ALTER COLUMN parent_id TYPE integer;
DROP VIEW open_orders; DROP VIEW big_orders; DROP MATERIALIZED VIEW totals; DROP POLICY own_orders ON orders; DROP POLICY new_orders ON orders; DROP TRIGGER orders_each ON orders;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2);
--< wrong
ALTER TABLE orders ALTER COLUMN parent_id TYPE bigint;
--< right
ALTER TABLE orders ALTER COLUMN parent_id TYPE bigint;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 2);
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, total FROM orders WHERE total > 0 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id;
CREATE UNIQUE INDEX totals_person ON totals (person_id);
CREATE RULE orders_silent AS ON DELETE TO big_orders DO INSTEAD NOTHING;
CREATE POLICY own_orders ON orders AS PERMISSIVE FOR SELECT TO auditor, clerk USING (total > 0);
CREATE POLICY new_orders ON orders FOR INSERT WITH CHECK (total > 0);
CREATE TRIGGER orders_each AFTER UPDATE ON orders REFERENCING OLD TABLE AS was NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION note();
COMMENT ON VIEW big_orders IS 'big'; COMMENT ON TRIGGER orders_each ON orders IS 'each'; COMMENT ON POLICY own_orders ON orders IS 'own'; COMMENT ON RULE orders_silent ON big_orders IS 'silent';
--> changed column people.born: type
ALTER TABLE notes ADD COLUMN c integer; ALTER TABLE people DROP COLUMN doubled; DROP TRIGGER people_each ON people; ALTER TABLE people ALTER COLUMN born TYPE smallint;
--< wrong
ALTER TABLE notes DROP COLUMN c; ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
--< right
ALTER TABLE notes DROP COLUMN c; ALTER TABLE people ALTER COLUMN born TYPE integer; ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
--> changed column people.email: not null
ALTER TABLE people ALTER COLUMN email DROP NOT NULL;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN email SET NOT NULL;
--> changed column people.name: not null
ALTER TABLE people ALTER COLUMN name SET NOT NULL;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN name DROP NOT NULL;
--> changed column people.name: default
ALTER TABLE people ALTER COLUMN name DROP DEFAULT;
--< wrong
ALTER TABLE people ALTER COLUMN name SET DEFAULT 'somebody';
--< right
ALTER TABLE people ALTER COLUMN name SET DEFAULT 'nobody';
--> changed column people.mood: default
ALTER TABLE people ALTER COLUMN mood DROP DEFAULT;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'ok';
--> changed column people.id: identity
ALTER TABLE people ALTER COLUMN id SET GENERATED BY DEFAULT;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN id SET GENERATED ALWAYS;
--> lost sequence people_id_seq
ALTER TABLE people ALTER COLUMN id DROP IDENTITY;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
--> changed column people.id: default
ALTER TABLE people ALTER COLUMN id DROP IDENTITY;
--< wrong
CREATE SEQUENCE people_id_seq OWNED BY people.id; ALTER TABLE people ALTER COLUMN id SET DEFAULT nextval('people_id_seq');
--< right
ALTER TABLE people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
--> changed sequence people_id_seq: settings
ALTER TABLE people ALTER COLUMN id SET INCREMENT BY 10;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN id SET INCREMENT BY 1;
--> changed column people.doubled: generated
ALTER TABLE people ALTER COLUMN doubled DROP EXPRESSION;
--< wrong
--< right
ALTER TABLE people DROP COLUMN doubled; ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
--> changed column people.doubled: generated
ALTER TABLE people DROP COLUMN doubled;
--< wrong
ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born + born) STORED;
--< right
ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
--> changed column notes.body: collation
ALTER TABLE notes ALTER COLUMN body TYPE text COLLATE "C";
--< wrong
--< right
ALTER TABLE notes ALTER COLUMN body TYPE text COLLATE "default";
--> changed column notes.body: storage
ALTER TABLE notes ALTER COLUMN body SET STORAGE EXTERNAL;
--< wrong
--< right
ALTER TABLE notes ALTER COLUMN body SET STORAGE EXTENDED;
--> changed column notes.body: compression (14)
ALTER TABLE notes ALTER COLUMN body SET COMPRESSION pglz;
--< wrong
--< right
ALTER TABLE notes ALTER COLUMN body SET COMPRESSION default;
--> changed column people.email: statistics target
ALTER TABLE people ALTER COLUMN email SET STATISTICS 500;
--< wrong
--< right
ALTER TABLE people ALTER COLUMN email SET STATISTICS -1;
--> changed column people.email: options
ALTER TABLE people ALTER COLUMN email SET (n_distinct = -0.5);
--< wrong
--< right
ALTER TABLE people ALTER COLUMN email RESET (n_distinct);
--> changed column people.email: name
ALTER TABLE people RENAME COLUMN email TO mail;
--< wrong
--< right
ALTER TABLE people RENAME COLUMN mail TO email;
--> changed column extra.wide.who: type
ALTER TABLE extra.wide DROP COLUMN who;
--< wrong
ALTER TABLE extra.wide ADD COLUMN who marks;
--< right
ALTER TABLE extra.wide ADD COLUMN who pairs;
--> changed primary key notes.notes_pkey: definition
ALTER TABLE notes DROP CONSTRAINT notes_pkey CASCADE;
--< wrong
ALTER TABLE notes ADD PRIMARY KEY (b, a); ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL;
--< right
ALTER TABLE notes ADD PRIMARY KEY (a, b); ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL;
--> lost unique constraint people.people_email_key
ALTER TABLE people DROP CONSTRAINT people_email_key;
--< wrong
CREATE UNIQUE INDEX people_email_key ON people (email);
--< right
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email);
--> changed unique constraint people.people_email_key: definition
ALTER TABLE people DROP CONSTRAINT people_email_key;
--< wrong
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email) DEFERRABLE;
--< right
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email);
--> changed unique constraint people.people_email_key: definition (15)
ALTER TABLE people DROP CONSTRAINT people_email_key;
--< wrong
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE NULLS NOT DISTINCT (email);
--< right
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email);
--> changed unique constraint people.people_email_key: index
ALTER TABLE people DROP CONSTRAINT people_email_key;
--< wrong
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email) WITH (fillfactor = 50);
--< right
ALTER TABLE people ADD CONSTRAINT people_email_key UNIQUE (email);
--> lost check constraint people.people_name_check
ALTER TABLE people DROP CONSTRAINT people_name_check;
--< wrong
ALTER TABLE people ADD CONSTRAINT name_check CHECK (name <> '');
--< right
ALTER TABLE people ADD CONSTRAINT people_name_check CHECK (name <> ''); COMMENT ON CONSTRAINT people_name_check ON people IS 'named';
--> changed check constraint people.people_kind_check: definition
ALTER TABLE people DROP CONSTRAINT people_kind_check; ALTER TABLE people ADD CONSTRAINT people_kind_check CHECK (kind IN ('house', 'fee', 'new'));
--< wrong
--< right
ALTER TABLE people DROP CONSTRAINT people_kind_check; ALTER TABLE people ADD CONSTRAINT people_kind_check CHECK (kind IN ('house', 'fee'));
--> changed check constraint animals.animals_name_check: definition
ALTER TABLE animals DROP CONSTRAINT animals_name_check;
--< wrong
ALTER TABLE animals ADD CONSTRAINT animals_name_check CHECK (name <> '');
--< right
ALTER TABLE animals ADD CONSTRAINT animals_name_check CHECK (name <> '') NO INHERIT;
--> changed exclusion constraint orders.orders_no_overlap: definition
ALTER TABLE orders DROP CONSTRAINT orders_no_overlap;
--< wrong
ALTER TABLE orders ADD CONSTRAINT orders_no_overlap EXCLUDE USING gist (placed WITH &&) WHERE (total > 0);
--< right
ALTER TABLE orders ADD CONSTRAINT orders_no_overlap EXCLUDE USING gist (placed WITH &&);
--> changed foreign key orders.orders_person_fkey: definition
ALTER TABLE orders DROP CONSTRAINT orders_person_fkey;
--< wrong
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE;
--< right
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED;
--> changed foreign key orders.orders_person_fkey: definition
ALTER TABLE orders ALTER CONSTRAINT orders_person_fkey NOT DEFERRABLE;
--< wrong
--< right
ALTER TABLE orders ALTER CONSTRAINT orders_person_fkey DEFERRABLE INITIALLY DEFERRED;
--> changed foreign key orders.orders_person_fkey: definition
ALTER TABLE orders DROP CONSTRAINT orders_person_fkey;
--< wrong
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE SET NULL ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED;
--< right
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED;
--> changed foreign key orders.orders_person_fkey: definition
ALTER TABLE orders DROP CONSTRAINT orders_person_fkey;
--< wrong
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
--< right
ALTER TABLE orders ADD CONSTRAINT orders_person_fkey FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED;
--> changed foreign key marks.marks_note_fkey: definition
ALTER TABLE marks DROP CONSTRAINT marks_note_fkey;
--< wrong
ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) ON DELETE SET NULL;
--< right
ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL;
--> lost foreign key orders.orders_parent_fkey
ALTER TABLE orders DROP CONSTRAINT orders_parent_fkey;
--< wrong
--< right
ALTER TABLE orders ADD CONSTRAINT orders_parent_fkey FOREIGN KEY (parent_id) REFERENCES orders (id);
--> changed foreign key orders.orders_parent_fkey: enforcing triggers
ALTER TABLE orders DISABLE TRIGGER ALL;
--< wrong
ALTER TABLE orders ENABLE TRIGGER USER;
--< right
ALTER TABLE orders ENABLE TRIGGER ALL;
--> lost index orders_open
DROP INDEX orders_open;
--< wrong
--< right
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--> changed index orders_open: definition
DROP INDEX orders_open;
--< wrong
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id); COMMENT ON INDEX orders_open IS 'open';
--< right
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--> changed index orders_open: definition
DROP INDEX orders_open;
--< wrong
CREATE INDEX orders_open ON orders (total DESC, id) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--< right
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--> changed index orders_open: definition
DROP INDEX orders_open;
--< wrong
CREATE INDEX orders_open ON orders (id, total DESC NULLS LAST) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--< right
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id) WHERE total > 0; COMMENT ON INDEX orders_open IS 'open';
--> changed index orders_person: definition
DROP INDEX orders_person;
--< wrong
CREATE INDEX orders_person ON orders (person_id) WITH (fillfactor = 80);
--< right
CREATE INDEX orders_person ON orders (person_id) INCLUDE (total) WITH (fillfactor = 80);
--> changed index orders_person: definition
DROP INDEX orders_person;
--< wrong
CREATE UNIQUE INDEX orders_person ON orders (person_id) INCLUDE (total) WITH (fillfactor = 80);
--< right
CREATE INDEX orders_person ON orders (person_id) INCLUDE (total) WITH (fillfactor = 80);
--> changed index orders_person: definition
DROP INDEX orders_person;
--< wrong
CREATE INDEX orders_person ON orders USING hash (person_id) WITH (fillfactor = 80);
--< right
CREATE INDEX orders_person ON orders (person_id) INCLUDE (total) WITH (fillfactor = 80);
--> changed index orders_person: definition
ALTER INDEX orders_person SET (fillfactor = 60);
--< wrong
ALTER INDEX orders_person RESET (fillfactor);
--< right
ALTER INDEX orders_person SET (fillfactor = 80);
--> changed index people_lower: definition
DROP INDEX people_lower;
--< wrong
CREATE INDEX people_lower ON people (lower(email));
--< right
CREATE INDEX people_lower ON people (lower(email) text_pattern_ops);
--> changed index people_lower: definition
DROP INDEX people_lower;
--< wrong
CREATE INDEX people_lower ON people (upper(email) text_pattern_ops);
--< right
CREATE INDEX people_lower ON people (lower(email) text_pattern_ops);
--> changed index people_name: definition
DROP INDEX people_name;
--< wrong
CREATE INDEX people_name ON people (name); ALTER TABLE people CLUSTER ON people_name;
--< right
CREATE INDEX people_name ON people (name COLLATE "C"); ALTER TABLE people CLUSTER ON people_name;
--> changed index people_name: clustered
DROP INDEX people_name;
--< wrong
CREATE INDEX people_name ON people (name COLLATE "C");
--< right
CREATE INDEX people_name ON people (name COLLATE "C"); ALTER TABLE people CLUSTER ON people_name;
--> changed index people_lower: statistics targets
ALTER INDEX people_lower ALTER COLUMN 1 SET STATISTICS 300;
--< wrong
--< right
ALTER INDEX people_lower ALTER COLUMN 1 SET STATISTICS -1;
--> changed index people_kind: unusable
DROP INDEX people_kind;
--< wrong
CREATE UNIQUE INDEX people_kind ON people (kind, born) WHERE kind IN ('house', 'fee'); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'people_kind'::regclass;
--< right
CREATE UNIQUE INDEX people_kind ON people (kind, born) WHERE kind IN ('house', 'fee');
--> changed index people_kind: definition
DROP INDEX people_kind;
--< wrong
CREATE UNIQUE INDEX people_kind ON people (kind, born) WHERE kind IN ('house', 'fees');
--< right
CREATE UNIQUE INDEX people_kind ON people (kind, born) WHERE kind IN ('house', 'fee');
--> left index events_what_ahead
CREATE INDEX events_what_ahead ON ONLY events (what);
--< wrong
--< right
DROP INDEX events_what_ahead;
--> changed index events_2024_what_idx: parent index
DROP INDEX events_what;
--< wrong
CREATE INDEX events_what ON ONLY events (what); CREATE INDEX events_2024_what_idx ON events_2024 (what); CREATE INDEX events_rest_what_idx ON events_rest (what);
--< right
CREATE INDEX events_what ON events (what);
--> changed enum type mood: values
ALTER TYPE mood ADD VALUE 'angry' BEFORE 'sad';
--< wrong
--< right
ALTER TABLE people ALTER COLUMN mood DROP DEFAULT; DROP CAST (mood AS integer);
ALTER TYPE mood RENAME TO old_mood; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); COMMENT ON TYPE mood IS 'how';
ALTER TABLE people ALTER COLUMN mood TYPE mood USING mood::text::mood; ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'ok'; DROP TYPE old_mood;
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT;
--> changed enum type mood: values
ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';
--< wrong
--< right
ALTER TYPE mood RENAME VALUE 'blue' TO 'sad';
--> changed enum type mood: values
ALTER TABLE people ALTER COLUMN mood DROP DEFAULT; DROP CAST (mood AS integer); ALTER TABLE people ALTER COLUMN mood TYPE text; DROP TYPE mood;
--< wrong
CREATE TYPE mood AS ENUM ('ok', 'sad', 'happy'); ALTER TABLE people ALTER COLUMN mood TYPE mood USING mood::mood; ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'ok';
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT; COMMENT ON TYPE mood IS 'how';
--< right
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); ALTER TABLE people ALTER COLUMN mood TYPE mood USING mood::mood; ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'ok';
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT; COMMENT ON TYPE mood IS 'how';
--> left enum type order_status
CREATE TYPE order_status AS ENUM ('new', 'paid'); ALTER TABLE orders ADD COLUMN status order_status;
--< wrong
ALTER TABLE orders DROP COLUMN status;
--< right
ALTER TABLE orders DROP COLUMN status; DROP TYPE order_status;
--> changed domain positive: default
ALTER DOMAIN positive DROP DEFAULT;
--< wrong
--< right
ALTER DOMAIN positive SET DEFAULT 1;
--> changed domain positive: constraints
ALTER DOMAIN positive DROP CONSTRAINT positive_check;
--< wrong
ALTER DOMAIN positive ADD CONSTRAINT positive_check CHECK (VALUE >= 0); COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'more than nothing';
--< right
ALTER DOMAIN positive ADD CONSTRAINT positive_check CHECK (VALUE > 0); COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'more than nothing';
--> changed domain positive: not null
ALTER DOMAIN positive SET NOT NULL;
--< wrong
--< right
ALTER DOMAIN positive DROP NOT NULL;
--> changed domain positive: type
ALTER TABLE people ALTER COLUMN age TYPE integer; DROP DOMAIN positive;
--< wrong
CREATE DOMAIN positive AS bigint DEFAULT 1 CONSTRAINT positive_check CHECK (VALUE > 0); ALTER TABLE people ALTER COLUMN age TYPE positive;
--< right
CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT positive_check CHECK (VALUE > 0); ALTER TABLE people ALTER COLUMN age TYPE positive;
COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'more than nothing';
--> lost column point3.z
DROP TABLE spots; ALTER TABLE people DROP COLUMN spot; ALTER TYPE point3 DROP ATTRIBUTE z;
--< wrong
CREATE TABLE spots OF point3; ALTER TABLE people ADD COLUMN spot point3;
--< right
ALTER TYPE point3 ADD ATTRIBUTE z integer; CREATE TABLE spots OF point3; ALTER TABLE people ADD COLUMN spot point3;
--> changed column point3.x: position
DROP TABLE spots; ALTER TABLE people DROP COLUMN spot; ALTER TYPE point3 DROP ATTRIBUTE x;
--< wrong
ALTER TYPE point3 ADD ATTRIBUTE x integer; CREATE TABLE spots OF point3; ALTER TABLE people ADD COLUMN spot point3;
--< right
DROP TYPE point3; CREATE TYPE point3 AS (x integer, y integer, z integer); COMMENT ON TYPE point3 IS 'where in space'; CREATE TABLE spots OF point3; ALTER TABLE people ADD COLUMN spot point3;
--> changed range type span: range of
DROP TYPE span;
--< wrong
CREATE TYPE span AS RANGE (subtype = float8);
--< right
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
--> left range type reach
CREATE TYPE reach AS RANGE (subtype = text);
--< wrong
--< right
DROP TYPE reach;
--> changed sequence tickets: settings
ALTER SEQUENCE tickets INCREMENT 2;
--< wrong
--< right
ALTER SEQUENCE tickets INCREMENT 1;
--> changed sequence tickets: settings
ALTER SEQUENCE tickets CYCLE;
--< wrong
--< right
ALTER SEQUENCE tickets NO CYCLE;
--> changed sequence tickets: settings
ALTER SEQUENCE tickets MAXVALUE 1000;
--< wrong
--< right
ALTER SEQUENCE tickets NO MAXVALUE;
--> changed sequence tickets: settings
ALTER SEQUENCE tickets START 1;
--< wrong
--< right
ALTER SEQUENCE tickets START 100;
--> changed sequence tickets: settings
ALTER SEQUENCE tickets AS integer;
--< wrong
--< right
ALTER SEQUENCE tickets AS bigint;
--> changed sequence tickets: cache
ALTER SEQUENCE tickets CACHE 50;
--< wrong
--< right
ALTER SEQUENCE tickets CACHE 1;
--> changed sequence tickets: owning column
ALTER SEQUENCE tickets OWNED BY people.born;
--< wrong
--< right
ALTER SEQUENCE tickets OWNED BY NONE;
--> changed sequence orders_id_seq: owning column
DROP SEQUENCE orders_id_seq CASCADE;
--< wrong
CREATE SEQUENCE orders_id_seq; ALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id_seq');
--< right
CREATE SEQUENCE orders_id_seq OWNED BY orders.id; ALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id_seq');
--> changed view big_orders: definition
CREATE OR REPLACE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 200;
--< wrong
--< right
CREATE OR REPLACE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
--> changed view open_orders: options
DROP VIEW open_orders;
--< wrong
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE total > 0 WITH LOCAL CHECK OPTION;
--< right
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, total FROM orders WHERE total > 0 WITH LOCAL CHECK OPTION;
--> changed view open_orders: options
DROP VIEW open_orders;
--< wrong
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, total FROM orders WHERE total > 0 WITH CASCADED CHECK OPTION;
--< right
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, total FROM orders WHERE total > 0 WITH LOCAL CHECK OPTION;
--> changed view big_orders: options (15)
ALTER VIEW big_orders SET (security_invoker = true);
--< wrong
--< right
ALTER VIEW big_orders RESET (security_invoker);
--> changed column big_orders.total: default
ALTER VIEW big_orders ALTER COLUMN total SET DEFAULT 500;
--< wrong
--< right
ALTER VIEW big_orders ALTER COLUMN total DROP DEFAULT;
--> lost index totals_person
DROP MATERIALIZED VIEW totals;
--< wrong
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id;
--< right
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id; CREATE UNIQUE INDEX totals_person ON totals (person_id);
--> changed materialized view totals: definition
DROP MATERIALIZED VIEW totals;
--< wrong
CREATE MATERIALIZED VIEW totals AS SELECT person_id, avg(total) AS total FROM orders GROUP BY person_id; CREATE UNIQUE INDEX totals_person ON totals (person_id);
--< right
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id; CREATE UNIQUE INDEX totals_person ON totals (person_id);
--> changed materialized view totals: populated
DROP MATERIALIZED VIEW totals;
--< wrong
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id WITH NO DATA; CREATE UNIQUE INDEX totals_person ON totals (person_id);
--< right
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id; CREATE UNIQUE INDEX totals_person ON totals (person_id);
--> lost rule big_orders.orders_silent
DROP RULE orders_silent ON big_orders;
--< wrong
--< right
CREATE RULE orders_silent AS ON DELETE TO big_orders DO INSTEAD NOTHING; COMMENT ON RULE orders_silent ON big_orders IS 'silent';
--> changed rule big_orders.orders_silent: definition
CREATE OR REPLACE RULE orders_silent AS ON DELETE TO big_orders DO INSTEAD DELETE FROM orders;
--< wrong
--< right
CREATE OR REPLACE RULE orders_silent AS ON DELETE TO big_orders DO INSTEAD NOTHING;
--> changed function twice(n integer, by integer): definition
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n + 1';
--< wrong
--< right
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n';
--> changed function twice(n integer, by integer): definition
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 3) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n';
--< wrong
--< right
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n';
--> changed function twice(n integer, by integer): definition
DROP FUNCTION twice(integer, integer);
--< wrong
CREATE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10 AS 'BEGIN RETURN by * n; END'; COMMENT ON FUNCTION twice(integer, integer) IS 'doubles';
--< right
CREATE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n'; COMMENT ON FUNCTION twice(integer, integer) IS 'doubles';
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) VOLATILE;
--< wrong
ALTER FUNCTION twice(integer, integer) STABLE;
--< right
ALTER FUNCTION twice(integer, integer) IMMUTABLE;
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) SECURITY DEFINER;
--< wrong
--< right
ALTER FUNCTION twice(integer, integer) SECURITY INVOKER;
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) PARALLEL UNSAFE;
--< wrong
--< right
ALTER FUNCTION twice(integer, integer) PARALLEL SAFE;
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) COST 1000;
--< wrong
--< right
ALTER FUNCTION twice(integer, integer) COST 10;
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) STRICT;
--< wrong
--< right
ALTER FUNCTION twice(integer, integer) CALLED ON NULL INPUT;
--> changed function twice(n integer, by integer): definition
ALTER FUNCTION twice(integer, integer) LEAKPROOF;
--< wrong
--< right
ALTER FUNCTION twice(integer, integer) NOT LEAKPROOF;
--> changed function many(): definition
ALTER FUNCTION many() ROWS 5;
--< wrong
--< right
ALTER FUNCTION many() ROWS 50;
--> changed function many(): definition
ALTER FUNCTION many() RESET work_mem;
--< wrong
ALTER FUNCTION many() SET work_mem = '16MB';
--< right
ALTER FUNCTION many() SET work_mem = '8MB';
--> changed function many(): result
DROP FUNCTION many();
--< wrong
CREATE FUNCTION many() RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 50 SET work_mem = '8MB' AS 'SELECT 1::bigint';
--< right
CREATE FUNCTION many() RETURNS SETOF integer LANGUAGE sql STABLE ROWS 50 SET work_mem = '8MB' AS 'SELECT 1';
--> left function twice(n bigint)
CREATE FUNCTION twice(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * n';
--< wrong
DROP FUNCTION IF EXISTS twice(smallint);
--< right
DROP FUNCTION twice(bigint);
--> left function stamp()
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$; CREATE TRIGGER stamp BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
--< wrong
DROP TRIGGER stamp ON notes;
--< right
DROP TRIGGER stamp ON notes; DROP FUNCTION stamp();
--> lost procedure tidy()
DROP PROCEDURE tidy();
--< wrong
CREATE FUNCTION tidy() RETURNS void LANGUAGE sql AS 'DELETE FROM orders WHERE total = 0';
--< right
CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM orders WHERE total = 0';
--> changed procedure tidy(): definition
CREATE OR REPLACE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM orders';
--< wrong
--< right
CREATE OR REPLACE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM orders WHERE total = 0';
--> changed aggregate total_of(integer): definition
DROP AGGREGATE total_of(integer);
--< wrong
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1', PARALLEL = SAFE);
--< right
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);
--> changed aggregate total_of(integer): definition
DROP AGGREGATE total_of(integer);
--< wrong
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
--< right
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);
--> lost trigger orders.orders_note
DROP TRIGGER orders_note ON orders;
--< wrong
--< right
CREATE CONSTRAINT TRIGGER orders_note AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
--> changed trigger orders.orders_note: definition
DROP TRIGGER orders_note ON orders;
--< wrong
CREATE CONSTRAINT TRIGGER orders_note AFTER INSERT ON orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION note();
--< right
CREATE CONSTRAINT TRIGGER orders_note AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
--> changed trigger orders.orders_note: firing
ALTER TABLE orders DISABLE TRIGGER orders_note;
--< wrong
ALTER TABLE orders ENABLE REPLICA TRIGGER orders_note;
--< right
ALTER TABLE orders ENABLE TRIGGER orders_note;
--> changed trigger people.people_each: firing
ALTER TABLE people DISABLE TRIGGER people_each;
--< wrong
ALTER TABLE people ENABLE ALWAYS TRIGGER people_each;
--< right
ALTER TABLE people ENABLE TRIGGER people_each;
--> changed trigger people.people_each: definition
DROP TRIGGER people_each ON people;
--< wrong
CREATE TRIGGER people_each AFTER INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
--< right
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
--> changed trigger people.people_each: definition
DROP TRIGGER people_each ON people;
--< wrong
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born >= 0) EXECUTE FUNCTION note();
--< right
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
--> changed trigger orders.orders_each: definition
DROP TRIGGER orders_each ON orders;
--< wrong
CREATE TRIGGER orders_each AFTER UPDATE ON orders REFERENCING NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION note(); COMMENT ON TRIGGER orders_each ON orders IS 'each';
--< right
CREATE TRIGGER orders_each AFTER UPDATE ON orders REFERENCING OLD TABLE AS was NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION note(); COMMENT ON TRIGGER orders_each ON orders IS 'each';
--> left trigger events_2024.events_each
ALTER TABLE events_2024 DISABLE TRIGGER events_each;
--< wrong
--< right
ALTER TABLE events_2024 ENABLE TRIGGER events_each;
--> lost event trigger audit
DROP EVENT TRIGGER audit;
--< wrong
--< right
CREATE EVENT TRIGGER audit ON ddl_command_end WHEN TAG IN ('CREATE OPERATOR FAMILY') EXECUTE FUNCTION audit(); COMMENT ON EVENT TRIGGER audit IS 'audited';
--> changed event trigger audit: definition
ALTER EVENT TRIGGER audit DISABLE;
--< wrong
--< right
ALTER EVENT TRIGGER audit ENABLE;
--> changed policy orders.own_orders: definition
ALTER POLICY own_orders ON orders USING (total > 1);
--< wrong
--< right
ALTER POLICY own_orders ON orders USING (total > 0);
--> changed policy orders.own_orders: definition
ALTER POLICY own_orders ON orders TO clerk;
--< wrong
ALTER POLICY own_orders ON orders TO PUBLIC;
--< right
ALTER POLICY own_orders ON orders TO auditor, clerk;
--> changed policy orders.own_orders: definition
DROP POLICY own_orders ON orders;
--< wrong
CREATE POLICY own_orders ON orders AS RESTRICTIVE FOR SELECT TO clerk, auditor USING (total > 0); COMMENT ON POLICY own_orders ON orders IS 'own';
--< right
CREATE POLICY own_orders ON orders FOR SELECT TO clerk, auditor USING (total > 0); COMMENT ON POLICY own_orders ON orders IS 'own';
--> changed policy orders.own_orders: definition
DROP POLICY own_orders ON orders;
--< wrong
CREATE POLICY own_orders ON orders FOR ALL TO clerk, auditor USING (total > 0); COMMENT ON POLICY own_orders ON orders IS 'own';
--< right
CREATE POLICY own_orders ON orders FOR SELECT TO clerk, auditor USING (total > 0); COMMENT ON POLICY own_orders ON orders IS 'own';
--> changed policy orders.new_orders: definition
ALTER POLICY new_orders ON orders WITH CHECK (true);
--< wrong
--< right
ALTER POLICY new_orders ON orders WITH CHECK (total > 0);
--> changed table orders: row security
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
--< wrong
--< right
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
--> changed table orders: forced row security
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
--< wrong
--< right
ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;
--> changed table events_2024: partition bound
ALTER TABLE events DETACH PARTITION events_2024;
--< wrong
--< right
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--> changed table events_2024: partition bound
ALTER TABLE events DETACH PARTITION events_2024;
--< wrong
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
--< right
ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--> lost table events_rest
DROP TABLE events_rest;
--< wrong
--< right
CREATE TABLE events_rest PARTITION OF events DEFAULT;
--> changed table events: partition key
DROP TABLE events;
--< wrong
CREATE TABLE events (at date NOT NULL, what text) PARTITION BY LIST (at);
--< right
CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_what ON events (what);
CREATE TRIGGER events_each AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION note();
--> lost statistics orders_stats
DROP STATISTICS orders_stats;
--< wrong
--< right
CREATE STATISTICS orders_stats (dependencies, ndistinct) ON person_id, total FROM orders; COMMENT ON STATISTICS orders_stats IS 'counted';
--> changed statistics orders_stats: definition
DROP STATISTICS orders_stats;
--< wrong
CREATE STATISTICS orders_stats (mcv) ON person_id, total FROM orders; COMMENT ON STATISTICS orders_stats IS 'counted';
--< right
CREATE STATISTICS orders_stats (dependencies, ndistinct) ON person_id, total FROM orders; COMMENT ON STATISTICS orders_stats IS 'counted';
--> changed statistics orders_stats: target (13)
ALTER STATISTICS orders_stats SET STATISTICS 200;
--< wrong
--< right
ALTER STATISTICS orders_stats SET STATISTICS -1;
--> changed publication changes: tables
ALTER PUBLICATION changes ADD TABLE notes;
--< wrong
--< right
ALTER PUBLICATION changes DROP TABLE notes;
--> changed publication changes: publishes
ALTER PUBLICATION changes SET (publish = 'insert, update, delete');
--< wrong
--< right
ALTER PUBLICATION changes SET (publish = 'insert, update');
--> changed publication changes: tables (15)
ALTER PUBLICATION changes SET TABLE people (id, email);
--< wrong
--< right
ALTER PUBLICATION changes SET TABLE people;
--> changed publication changes: tables (15)
ALTER PUBLICATION changes SET TABLE people WHERE (id > 10);
--< wrong
--< right
ALTER PUBLICATION changes SET TABLE people;
--> changed publication changes: schemas (15)
ALTER PUBLICATION changes ADD TABLES IN SCHEMA extra;
--< wrong
--< right
ALTER PUBLICATION changes DROP TABLES IN SCHEMA extra;
--> changed publication changes: partitions published as (13)
ALTER PUBLICATION changes SET (publish_via_partition_root = true);
--< wrong
--< right
ALTER PUBLICATION changes SET (publish_via_partition_root = false);
--> left schema other
CREATE SCHEMA other;
--< wrong
--< right
DROP SCHEMA other;
--> changed schema extra: owner
ALTER SCHEMA extra OWNER TO auditor;
--< wrong
--< right
ALTER SCHEMA extra OWNER TO postgres;
--> changed table people: comment
COMMENT ON TABLE people IS NULL;
--< wrong
COMMENT ON TABLE people IS 'whose';
--< right
COMMENT ON TABLE people IS 'who';
--> changed column people.email: comment
COMMENT ON COLUMN people.email IS 'elsewhere';
--< wrong
--< right
COMMENT ON COLUMN people.email IS 'where';
--> changed view big_orders: comment
COMMENT ON VIEW big_orders IS NULL;
--< wrong
--< right
COMMENT ON VIEW big_orders IS 'big';
--> changed function twice(n integer, by integer): comment
COMMENT ON FUNCTION twice(integer, integer) IS NULL;
--< wrong
--< right
COMMENT ON FUNCTION twice(integer, integer) IS 'doubles';
--> changed index orders_open: comment
COMMENT ON INDEX orders_open IS NULL;
--< wrong
--< right
COMMENT ON INDEX orders_open IS 'open';
--> changed primary key people.people_pkey: comment on index
COMMENT ON INDEX people_pkey IS NULL;
--< wrong
--< right
COMMENT ON INDEX people_pkey IS 'key';
--> changed check constraint people.people_name_check: comment
COMMENT ON CONSTRAINT people_name_check ON people IS NULL;
--< wrong
--< right
COMMENT ON CONSTRAINT people_name_check ON people IS 'named';
--> changed domain positive: constraints
COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS NULL;
--< wrong
--< right
COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'more than nothing';
--> changed enum type mood: comment
COMMENT ON TYPE mood IS NULL;
--< wrong
--< right
COMMENT ON TYPE mood IS 'how';
--> changed composite type point3: comment
COMMENT ON TYPE point3 IS NULL;
--< wrong
--< right
COMMENT ON TYPE point3 IS 'where in space';
--> changed trigger orders.orders_each: comment
COMMENT ON TRIGGER orders_each ON orders IS NULL;
--< wrong
--< right
COMMENT ON TRIGGER orders_each ON orders IS 'each';
--> changed policy orders.own_orders: comment
COMMENT ON POLICY own_orders ON orders IS NULL;
--< wrong
--< right
COMMENT ON POLICY own_orders ON orders IS 'own';
--> changed sequence tickets: comment
COMMENT ON SEQUENCE tickets IS NULL;
--< wrong
--< right
COMMENT ON SEQUENCE tickets IS 'numbers';
--> changed schema extra: comment
COMMENT ON SCHEMA extra IS NULL;
--< wrong
--< right
COMMENT ON SCHEMA extra IS 'more';
--> changed event trigger audit: comment
COMMENT ON EVENT TRIGGER audit IS NULL;
--< wrong
--< right
COMMENT ON EVENT TRIGGER audit IS 'audited';
--> changed table people: grants
REVOKE SELECT ON people FROM PUBLIC;
--< wrong
GRANT SELECT ON people TO clerk;
--< right
GRANT SELECT ON people TO PUBLIC;
--> changed column people.email: grants
REVOKE UPDATE (email) ON people FROM clerk;
--< wrong
--< right
GRANT UPDATE (email) ON people TO clerk;
--> changed sequence tickets: grants
REVOKE USAGE ON SEQUENCE tickets FROM clerk;
--< wrong
--< right
GRANT USAGE ON SEQUENCE tickets TO clerk;
--> changed function twice(n integer, by integer): grants
REVOKE EXECUTE ON FUNCTION twice(integer, integer) FROM PUBLIC;
--< wrong
--< right
GRANT EXECUTE ON FUNCTION twice(integer, integer) TO PUBLIC;
--> changed schema extra: grants
GRANT CREATE ON SCHEMA extra TO clerk;
--< wrong
--< right
REVOKE CREATE ON SCHEMA extra FROM clerk;
--> changed composite type point3: grants
REVOKE USAGE ON TYPE point3 FROM PUBLIC;
--< wrong
--< right
GRANT USAGE ON TYPE point3 TO PUBLIC;
--> changed enum type mood: grants
REVOKE USAGE ON TYPE mood FROM PUBLIC;
--< wrong
--< right
GRANT USAGE ON TYPE mood TO PUBLIC;
--> left default grants postgres r
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
--< wrong
--< right
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC;
--> changed default grants postgres extra r: grants
ALTER DEFAULT PRIVILEGES IN SCHEMA extra GRANT INSERT ON TABLES TO clerk;
--< wrong
--< right
ALTER DEFAULT PRIVILEGES IN SCHEMA extra REVOKE INSERT ON TABLES FROM clerk;
--> left role left_role
CREATE ROLE left_role;
--< wrong
--< right
DROP ROLE left_role;
--> changed role auditor: memberships
REVOKE clerk FROM auditor;
--< wrong
--< right
GRANT clerk TO auditor;
--> changed role clerk: attributes
ALTER ROLE clerk LOGIN;
--< wrong
--< right
ALTER ROLE clerk NOLOGIN;
--> changed database itself: grants
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO clerk', current_database()); END $$;
--< wrong
--< right
DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM clerk', current_database()); END $$;
--> changed database itself: comment
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''x''', current_database()); END $$;
--< wrong
--< right
DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database()); END $$;
--> left database settings all roles
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''16MB''', current_database()); END $$;
--< wrong
--< right
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET work_mem', current_database()); END $$;
--> left database settings clerk
DO $$ BEGIN EXECUTE format('ALTER ROLE clerk IN DATABASE %I SET search_path = extra', current_database()); END $$;
--< wrong
--< right
DO $$ BEGIN EXECUTE format('ALTER ROLE clerk IN DATABASE %I RESET ALL', current_database()); END $$;
--> lost extension file_fdw
DROP FOREIGN TABLE lines; DROP USER MAPPING FOR clerk SERVER files; DROP SERVER files; DROP EXTENSION file_fdw;
--< wrong
--< right
CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw; CREATE USER MAPPING FOR clerk SERVER files;
CREATE FOREIGN TABLE lines (line text OPTIONS (force_null 'true')) SERVER files OPTIONS (filename '/dev/null', format 'csv');
--> changed foreign table lines: server
ALTER FOREIGN TABLE lines OPTIONS (SET format 'text');
--< wrong
--< right
ALTER FOREIGN TABLE lines OPTIONS (SET format 'csv');
--> changed column lines.line: foreign options
ALTER FOREIGN TABLE lines ALTER COLUMN line OPTIONS (DROP force_null);
--< wrong
--< right
ALTER FOREIGN TABLE lines ALTER COLUMN line OPTIONS (ADD force_null 'true');
--> lost foreign table lines
DROP FOREIGN TABLE lines;
--< wrong
--< right
CREATE FOREIGN TABLE lines (line text OPTIONS (force_null 'true')) SERVER files OPTIONS (filename '/dev/null', format 'csv');
--> changed server hollow_server: definition
ALTER SERVER hollow_server OPTIONS (SET host 'b');
--< wrong
--< right
ALTER SERVER hollow_server OPTIONS (SET host 'a');
--> changed foreign-data wrapper hollow: definition
ALTER FOREIGN DATA WRAPPER hollow OPTIONS (DROP debug);
--< wrong
--< right
ALTER FOREIGN DATA WRAPPER hollow OPTIONS (ADD debug 'true');
--> changed user mapping auditor on hollow_server: options
ALTER USER MAPPING FOR auditor SERVER hollow_server OPTIONS (SET password 'y');
--< wrong
--< right
ALTER USER MAPPING FOR auditor SERVER hollow_server OPTIONS (SET password 'x');
--> lost cast (public.mood AS integer)
DROP CAST (mood AS integer);
--< wrong
--< right
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT;
--> changed cast (public.mood AS integer): definition
DROP CAST (mood AS integer);
--< wrong
CREATE CAST (mood AS integer) WITH INOUT AS IMPLICIT;
--< right
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT;
--> lost operator public.===(integer,integer)
DROP OPERATOR === (integer, integer);
--< wrong
--< right
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = ===);
--> changed operator public.===(integer,integer): definition
DROP OPERATOR === (integer, integer);
--< wrong
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
--< right
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = ===);
--> changed operator family public.odd_ops USING hash: definition
DROP OPERATOR FAMILY odd_ops USING hash;
--< wrong
CREATE OPERATOR CLASS odd_ops FOR TYPE integer USING hash AS OPERATOR 1 ===, FUNCTION 1 hashint4(integer);
--< right
CREATE OPERATOR CLASS odd_ops FOR TYPE integer USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);
--> left collation public.left_collation
CREATE COLLATION left_collation FROM "C";
--< wrong
--< right
DROP COLLATION left_collation;
--> changed collation public.german: definition
DROP COLLATION german;
--< wrong
CREATE COLLATION german (provider = libc, locale = 'POSIX');
--< right
CREATE COLLATION german (provider = libc, locale = 'C');
--> changed text search configuration public.plain: definition
ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH english_stem;
--< wrong
--< right
ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH simple;
--> changed text search dictionary public.plain_words: definition
ALTER TEXT SEARCH DICTIONARY plain_words (stopwords);
--< wrong
--< right
ALTER TEXT SEARCH DICTIONARY plain_words (stopwords = english);
--> changed column people.doubled: generated (18)
ALTER TABLE people DROP COLUMN doubled;
--< wrong
ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) VIRTUAL;
--< right
ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
--> changed foreign key orders.orders_parent_fkey: definition (18)
ALTER TABLE orders ALTER CONSTRAINT orders_parent_fkey NOT ENFORCED;
--< wrong
--< right
ALTER TABLE orders ALTER CONSTRAINT orders_parent_fkey ENFORCED;
--> changed primary key stays.stays_pkey: definition (18)
ALTER TABLE stays DROP CONSTRAINT stays_pkey;
--< wrong
ALTER TABLE stays ADD PRIMARY KEY (room, during);
--< right
ALTER TABLE stays ADD PRIMARY KEY (room, during WITHOUT OVERLAPS);
--> changed column stays.room: not null (18)
ALTER TABLE stays DROP CONSTRAINT stays_pkey; ALTER TABLE stays ALTER COLUMN room DROP NOT NULL;
--< wrong
ALTER TABLE stays ADD CONSTRAINT stays_room_not_null NOT NULL room NO INHERIT;
--< right
ALTER TABLE stays ADD PRIMARY KEY (room, during WITHOUT OVERLAPS);
