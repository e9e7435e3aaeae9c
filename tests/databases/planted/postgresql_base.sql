CREATE ROLE clerk;
CREATE ROLE auditor;
CREATE EXTENSION file_fdw;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT positive_check CHECK (VALUE > 0);
CREATE TYPE point3 AS (x integer, y integer, z integer);
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE COLLATION german (provider = libc, locale = 'C');
CREATE SEQUENCE tickets START 100;
CREATE TABLE people (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL,
    name varchar(64) DEFAULT 'nobody',
    mood mood NOT NULL DEFAULT 'ok',
    age positive,
    born integer NOT NULL DEFAULT 0,
    doubled integer GENERATED ALWAYS AS (born * 2) STORED,
    tags text[],
    spot point3,
    seen timestamptz DEFAULT now(),
    kind varchar(8) NOT NULL DEFAULT 'house',
    CONSTRAINT people_email_key UNIQUE (email),
    CONSTRAINT people_name_check CHECK (name <> ''),
    CONSTRAINT people_born_check CHECK (born >= 0),
    CONSTRAINT people_kind_check CHECK (kind IN ('house', 'fee'))
);
CREATE TABLE orders (
    id bigserial PRIMARY KEY,
    person_id bigint NOT NULL CONSTRAINT orders_person_fkey REFERENCES people (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    parent_id bigint CONSTRAINT orders_parent_fkey REFERENCES orders (id),
    total numeric(10, 2),
    placed tstzrange,
    CONSTRAINT orders_no_overlap EXCLUDE USING gist (placed WITH &&)
);
CREATE TABLE notes (a integer, b integer, body text, PRIMARY KEY (a, b));
CREATE TABLE marks (
    a integer,
    b integer,
    CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL
);
CREATE TABLE animals (name text, CONSTRAINT animals_name_check CHECK (name <> '') NO INHERIT);
CREATE TABLE cats (lives integer) INHERITS (animals);
CREATE TABLE spots OF point3;
CREATE UNLOGGED TABLE scratch (id integer);
CREATE INDEX orders_open ON orders (total DESC NULLS LAST, id) WHERE total > 0;
CREATE INDEX orders_person ON orders (person_id) INCLUDE (total) WITH (fillfactor = 80);
CREATE INDEX people_lower ON people (lower(email) text_pattern_ops);
CREATE INDEX people_name ON people (name COLLATE "C");
CREATE UNIQUE INDEX people_kind ON people (kind, born) WHERE kind IN ('house', 'fee');
ALTER TABLE people CLUSTER ON people_name;
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, total FROM orders WHERE total > 0 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(total) AS total FROM orders GROUP BY person_id;
CREATE UNIQUE INDEX totals_person ON totals (person_id);
CREATE RULE orders_silent AS ON DELETE TO big_orders DO INSTEAD NOTHING;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10 AS 'SELECT by * n';
CREATE FUNCTION many() RETURNS SETOF integer LANGUAGE sql STABLE ROWS 50 SET work_mem = '8MB' AS 'SELECT 1';
CREATE FUNCTION audit() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END; $$;
CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM orders WHERE total = 0';
CREATE AGGREGATE total_of(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = ===);
CREATE OPERATOR CLASS odd_ops FOR TYPE integer USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(integer);
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT;
CREATE CONSTRAINT TRIGGER orders_note AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER orders_each AFTER UPDATE ON orders REFERENCING OLD TABLE AS was NEW TABLE AS now FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
CREATE EVENT TRIGGER audit ON ddl_command_end WHEN TAG IN ('CREATE OPERATOR FAMILY') EXECUTE FUNCTION audit();
CREATE POLICY own_orders ON orders AS PERMISSIVE FOR SELECT TO clerk, auditor USING (total > 0);
CREATE POLICY new_orders ON orders FOR INSERT WITH CHECK (total > 0);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_what ON events (what);
CREATE TRIGGER events_each AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION note();
CREATE STATISTICS orders_stats (dependencies, ndistinct) ON person_id, total FROM orders;
CREATE PUBLICATION changes FOR TABLE people WITH (publish = 'insert, update');
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lines (line text OPTIONS (force_null 'true')) SERVER files OPTIONS (filename '/dev/null', format 'csv');
CREATE USER MAPPING FOR clerk SERVER files;
CREATE FOREIGN DATA WRAPPER hollow OPTIONS (debug 'true');
CREATE SERVER hollow_server TYPE 'none' VERSION '1' FOREIGN DATA WRAPPER hollow OPTIONS (host 'a');
CREATE USER MAPPING FOR auditor SERVER hollow_server OPTIONS (password 'x');
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = simple, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
CREATE SCHEMA extra;
CREATE TABLE pairs (a integer, b integer);
CREATE TABLE extra.wide (id integer, who pairs);
COMMENT ON TABLE people IS 'who';
COMMENT ON COLUMN people.email IS 'where';
COMMENT ON VIEW big_orders IS 'big';
COMMENT ON FUNCTION twice(integer, integer) IS 'doubles';
COMMENT ON INDEX orders_open IS 'open';
COMMENT ON INDEX people_pkey IS 'key';
COMMENT ON CONSTRAINT people_name_check ON people IS 'named';
COMMENT ON CONSTRAINT positive_check ON DOMAIN positive IS 'more than nothing';
COMMENT ON TYPE mood IS 'how';
COMMENT ON TYPE point3 IS 'where in space';
COMMENT ON SEQUENCE tickets IS 'numbers';
COMMENT ON TRIGGER orders_each ON orders IS 'each';
COMMENT ON POLICY own_orders ON orders IS 'own';
COMMENT ON RULE orders_silent ON big_orders IS 'silent';
COMMENT ON EVENT TRIGGER audit IS 'audited';
COMMENT ON STATISTICS orders_stats IS 'counted';
COMMENT ON SCHEMA extra IS 'more';
GRANT SELECT ON people TO PUBLIC;
GRANT UPDATE (email) ON people TO clerk;
GRANT USAGE ON SEQUENCE tickets TO clerk;
GRANT USAGE ON SCHEMA extra TO clerk;
GRANT clerk TO auditor;
ALTER DEFAULT PRIVILEGES IN SCHEMA extra GRANT SELECT ON TABLES TO clerk;
