--> harmless nothing
INSERT INTO people (email) VALUES ('a@example.com');
--< down
DELETE FROM people;
--> harmless nothing
SELECT nextval('tickets');
--< down
ANALYZE people;
--> harmless nothing
DROP INDEX orders_person;
--< down
CREATE INDEX orders_person ON orders USING btree (person_id) INCLUDE (total) WITH (fillfactor = 80);
--> harmless nothing
ALTER TABLE people ALTER COLUMN born DROP DEFAULT;
--< down
ALTER TABLE people ALTER COLUMN born SET DEFAULT '0';
--> harmless nothing
GRANT UPDATE ON orders TO PUBLIC; GRANT UPDATE (total) ON orders TO clerk;
--< down
REVOKE UPDATE ON orders FROM PUBLIC; REVOKE UPDATE (total) ON orders FROM clerk;
--> harmless nothing
CREATE TEMPORARY TABLE scratched (id integer);
--< down
--> harmless nothing
ALTER TABLE people RENAME TO persons;
--< down
ALTER TABLE persons RENAME TO people;
--> harmless nothing
ALTER TABLE notes DROP CONSTRAINT notes_pkey CASCADE;
--< down
ALTER TABLE notes ADD PRIMARY KEY (a, b); ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL;
--> harmless nothing
DROP TABLE marks;
--< down
CREATE TABLE marks (a integer, b integer); ALTER TABLE marks ADD CONSTRAINT marks_note_fkey FOREIGN KEY (a, b) REFERENCES notes (a, b) MATCH FULL ON DELETE SET NULL;
--> harmless nothing
CREATE SEQUENCE extra_numbers; CREATE TYPE extra_kind AS ENUM ('a'); CREATE TABLE extra_table (id integer DEFAULT nextval('extra_numbers'), kind extra_kind);
--< down
DROP TABLE extra_table; DROP TYPE extra_kind; DROP SEQUENCE extra_numbers;
--> harmless nothing
ALTER POLICY own_orders ON orders TO auditor;
--< down
ALTER POLICY own_orders ON orders TO auditor, clerk;
--> harmless nothing
DROP TABLE events_2024;
--< down
CREATE TABLE events_2024 (at date CONSTRAINT events_at_not_null NOT NULL, what text); ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
--> harmless nothing
ALTER TABLE pairs ADD COLUMN c integer; DROP TABLE cats;
--< down
ALTER TABLE pairs DROP COLUMN c; CREATE TABLE cats (lives integer) INHERITS (animals);
--> harmless nothing
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
--< down
CREATE OR REPLACE FUNCTION twice(n integer, by integer DEFAULT 2) RETURNS integer LANGUAGE sql PARALLEL SAFE IMMUTABLE CALLED ON NULL INPUT COST 10 AS 'SELECT by * n';
--> harmless nothing
ALTER TABLE orders DROP CONSTRAINT orders_parent_fkey;
--< down
ALTER TABLE orders ADD CONSTRAINT orders_parent_fkey FOREIGN KEY (parent_id) REFERENCES orders (id) MATCH SIMPLE ON DELETE NO ACTION NOT DEFERRABLE;
--> harmless position
ALTER TABLE people DROP COLUMN tags;
--< down
ALTER TABLE people ADD COLUMN tags text[];
--> harmless validated
ALTER TABLE people DROP CONSTRAINT people_name_check;
--< down
ALTER TABLE people ADD CONSTRAINT people_name_check CHECK (name <> '') NOT VALID; COMMENT ON CONSTRAINT people_name_check ON people IS 'named';
--> harmless validated
ALTER TABLE orders DROP CONSTRAINT orders_parent_fkey;
--< down
ALTER TABLE orders ADD CONSTRAINT orders_parent_fkey FOREIGN KEY (parent_id) REFERENCES orders (id) NOT VALID;
--> harmless definition
CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END; $$;
--< down
CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NEW;
END; $$;
--> harmless definition
ALTER TABLE people ALTER COLUMN kind TYPE varchar(16);
--< down
ALTER TABLE people ALTER COLUMN kind TYPE varchar(8);
--> harmless definition
ALTER TABLE people DROP CONSTRAINT people_kind_check;
--< down
ALTER TABLE people ADD CONSTRAINT people_kind_check CHECK (kind::text = ANY (ARRAY['house'::character varying, 'fee'::character varying]::text[]));
--> harmless default
ALTER TABLE people ALTER COLUMN name DROP DEFAULT;
--< down
ALTER TABLE people ALTER COLUMN name SET DEFAULT 'nobody'::text;
--> harmless default
ALTER TABLE people ALTER COLUMN seen DROP DEFAULT;
--< down
ALTER TABLE people ALTER COLUMN seen SET DEFAULT CURRENT_TIMESTAMP;
--> harmless definition
DROP TRIGGER people_each ON people; ALTER TABLE people DROP COLUMN doubled; ALTER TABLE people ALTER COLUMN born TYPE numeric;
--< down
ALTER TABLE people ALTER COLUMN born TYPE integer;
ALTER TABLE people ADD COLUMN doubled integer GENERATED ALWAYS AS (born * 2) STORED;
CREATE TRIGGER people_each BEFORE INSERT OR UPDATE ON people FOR EACH ROW WHEN (NEW.born > 0) EXECUTE FUNCTION note();
--> harmless extension
CREATE EXTENSION pg_trgm;
--< down
--> harmless not null constraint (18)
ALTER TABLE people ALTER COLUMN email DROP NOT NULL;
--< down
ALTER TABLE people ADD CONSTRAINT email_is_there NOT NULL email;
--> harmless not null validated (18)
ALTER TABLE people ALTER COLUMN email DROP NOT NULL;
--< down
ALTER TABLE people ADD CONSTRAINT people_email_not_null NOT NULL email NOT VALID;
--> harmless inherited
ALTER TABLE cats NO INHERIT animals;
--< down
ALTER TABLE cats INHERIT animals;
--> harmless nothing
ALTER VIEW open_orders RESET (security_barrier);
--< down
ALTER VIEW open_orders SET (security_barrier = true);
