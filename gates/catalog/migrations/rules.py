"""The rules of the `migrations` gate, as `gates explain` prints them."""

from __future__ import annotations

from gates.model import Rule, Severity

RULES = (
    Rule(
        "migrations/up-fails",
        Severity.HIGH,
        "A migration cannot be applied",
        """The migration raised, or the database refused one of its statements, on an empty throw-away database to which all
earlier migrations had been applied. Migrations after it could not be tried.

**Fix:** mend the line that the finding names.""",
    ),
    Rule(
        "migrations/up-fails-with-data",
        Severity.MEDIUM,
        "A migration can be applied to empty tables only",
        """With two rows in every table the migration fails, without rows it works. In production there are rows.

Example: a NOT NULL column without a default is added to a table that has rows.

**Fix:** add the column with a default or as nullable, fill it, and tighten it then.""",
    ),
    Rule(
        "migrations/down-fails",
        Severity.HIGH,
        "A migration cannot be undone",
        """The way down raised, or the database refused one of its statements. A release with this migration cannot be rolled back.

Example: `DROP TYPE` before the column that uses it is dropped.

**Fix:** undo in the reverse order of the way up.""",
    ),
    Rule(
        "migrations/down-fails-with-data",
        Severity.HIGH,
        "A migration can be undone on empty tables only",
        """The way down works on empty tables and fails as soon as there are rows.

Example: it adds a dropped NOT NULL column again, without a default.

**Fix:** give the column a default, or fill it before it is made NOT NULL.""",
    ),
    Rule(
        "migrations/second-up-fails",
        Severity.HIGH,
        "A migration cannot be applied again after it was undone",
        """Up and down worked, the second up failed: something that a schema comparison does not show (rows, a type, a setting) was
left behind.

**Fix:** undo in the way down everything that the way up makes, rows included.""",
    ),
    Rule(
        "migrations/second-up-differs",
        Severity.HIGH,
        "A migration does something else the second time",
        """After up, down, up the schema is not what it was after the first up. Often `IF NOT EXISTS` hides that the way down left or
changed something.

**Fix:** let the way up make exactly the same thing each time.""",
    ),
    Rule(
        "migrations/left-behind",
        Severity.HIGH,
        "An undone migration leaves something behind",
        """After the way down there is a table, column, index, type, function, trigger, sequence, policy or other object that was not
there before the way up.

Example: the way down drops a trigger and forgets its function.

**Fix:** drop it in the way down, after what depends on it.""",
    ),
    Rule(
        "migrations/lost",
        Severity.HIGH,
        "An undone migration takes something along",
        """After the way down something is missing that was there before the way up: an index that went with a rebuilt table, a
constraint that was replaced, a trigger.

**Fix:** create it again in the way down, exactly as it was.""",
    ),
    Rule(
        "migrations/changed",
        Severity.HIGH,
        "An undone migration brings something back changed",
        """After the way down something is there again, but not as it was: another length, nullability, default, predicate of an
index, deferrability of a trigger, option or owner of a sequence, body of a function, comment.

Example: a column was `NOT NULL DEFAULT 'EUR'` and comes back nullable, without default.

**Fix:** restore each property that the finding lists.""",
    ),
    Rule(
        "migrations/harmless-difference",
        Severity.INFO,
        "An undone migration leaves a difference without meaning",
        """The order of columns, whether a constraint was validated, white space in bodies, an extension: not as it was, but nothing
depends on it. It never blocks; `extensions-may-stay = false` makes extensions count.""",
    ),
    Rule(
        "migrations/data-lost",
        Severity.HIGH,
        "Rows or values do not survive up and down",
        """Two rows were in every table. After up and down rows are gone, or values are different, in places where the migration had
no business: the way up deleted rows, the way down deleted rows or overwrote values.

Example: a table rebuild on SQLite with foreign keys switched on deletes the rows of the tables that refer to it.

**Fix:** keep the data, or declare the migration with `Irreversible: why` and let its way down refuse.""",
    ),
    Rule(
        "migrations/data-not-restored",
        Severity.LOW,
        "Values do not come back with the schema",
        """The schema is as before, but values went with a dropped column or table, or were rewritten on the way up. That is how such
migrations are, so it is only told; whoever rolls back should know.""",
    ),
    Rule(
        "migrations/empty-down",
        Severity.HIGH,
        "The way down is empty",
        """`downgrade()` is `pass`, while `upgrade()` does something. A rollback then believes that it worked.

A migration that changes data only may have an empty way down if a comment there says why nothing needs to be undone.

**Fix:** write the way down. If there can be none, raise an error and declare it: `Irreversible: why` in the docstring.""",
    ),
    Rule(
        "migrations/missing-down",
        Severity.HIGH,
        "There is no way down",
        """The migration has no `downgrade()`, no Down section, no `.down.sql` file.

**Fix:** write it. If there can be none, write one that fails and declare it: `Irreversible: why` in a comment.""",
    ),
    Rule(
        "migrations/undeclared-irreversible",
        Severity.HIGH,
        "A migration refuses to be undone, and nobody says why",
        """The way down raises (`NotImplementedError`, Django's `IrreversibleError` for a `RunPython` or `RunSQL` without reverse), and
neither docstring nor comment nor configuration declares it.

Accepted is: the word *irreversible* with a reason, and a way down that refuses.

```python
\"\"\"forget old keys

Irreversible: the deleted rows are gone.
\"\"\"
```

**Fix:** write the way down, or declare it as above, or in the configuration: `[tool.gates.migrations.irreversible]` with
`"0010" = "why"`.""",
    ),
    Rule(
        "migrations/silent-irreversible",
        Severity.HIGH,
        "A migration is declared irreversible, but its way down does not refuse",
        """A way down that does nothing, or a part of its work, lets a rollback believe that it worked.

**Fix:** raise an error in the way down, with the reason.""",
    ),
    Rule(
        "migrations/irreversible",
        Severity.INFO,
        "A migration is irreversible by design",
        """It is declared with a reason, and its way down refuses. It is listed so that a release is planned with it in mind; its way
up was run.""",
    ),
    Rule(
        "migrations/several-heads",
        Severity.HIGH,
        "There are several newest migrations",
        """Two migrations follow the same one. `alembic upgrade head` and `migrate` refuse, and each developer has another schema.
Branches with labels of their own may have a head each.

**Fix:** let the new migration follow the other head, or add a merge migration.""",
    ),
    Rule(
        "migrations/broken-chain",
        Severity.HIGH,
        "A migration follows one that is not there",
        """`down_revision` names a revision that no file has, so that no migration can be run at all.

**Fix:** name the migration that it really follows.""",
    ),
    Rule(
        "migrations/broken-migration",
        Severity.HIGH,
        "A migration cannot be loaded",
        """Importing the file fails (a syntax error, a missing name), so that no migration can be run at all.

**Fix:** mend the line that the finding names.""",
    ),
    Rule(
        "migrations/duplicate-id",
        Severity.HIGH,
        "Two migrations have the same id",
        """The tool knows a migration by its id alone; of two with one id, one is never applied.

**Fix:** give the newer one an id of its own.""",
    ),
    Rule(
        "migrations/file-name",
        Severity.MEDIUM,
        "A migration's file is not named like the others",
        """The name does not follow `file_template` of alembic.ini, Django's number, or `YYYYMMDDHHMMSS_description.sql`. Tools sort and
people search by it; a runner may not find the file at all.

**Fix:** rename the file.""",
    ),
    Rule(
        "migrations/template",
        Severity.MEDIUM,
        "A SQL migration does not follow the template",
        """The template is: a header `-- Migration: <file name without suffix>`, a section `-- Up`, a section `-- Down (rollback)`.

**Fix:** write the lines exactly so; the runner looks for them.""",
    ),
    Rule(
        "migrations/missing-up",
        Severity.HIGH,
        "A SQL migration has nothing to apply",
        """There is no way up, or it has no statement.

**Fix:** write it, or remove the file.""",
    ),
    Rule(
        "migrations/edited-after-merge",
        Severity.HIGH,
        "A merged migration was changed",
        """Compared with the base, the migration does something else on the way up. Databases that have applied it will never see the
change, new ones will: from here on they differ. Comments, types, formatting and the way down may be changed.

**Fix:** take the change back and write a new migration.""",
    ),
    Rule(
        "migrations/out-of-order",
        Severity.LOW,
        "A new migration sorts before a merged one",
        """Databases that are up to date apply it late, others in its place, and some runners never apply it.

**Fix:** give it a number after the newest merged one.""",
    ),
    Rule(
        "migrations/heavy-lock",
        Severity.MEDIUM,
        "A migration holds up the queries of others",
        """On PostgreSQL, the way up holds a lock on a table that was there before while it rewrites the table (high), reads it as
a whole under `ACCESS EXCLUSIVE`, which even readers wait for (medium), or reads it as a whole under a lock that writers wait for
(low). On a large table that is an outage. Seen by event triggers in the session of the migration itself, whatever its tool;
tables that the migration creates and migrations that the base already has are never told. It is advice unless
`locks = "block"`.

Example: `ALTER TABLE orders ALTER COLUMN note SET NOT NULL` reads all of `orders` while nobody else can.

**Fix:** do the long part under a weaker lock, as the finding says: `NOT VALID` and later `VALIDATE CONSTRAINT`,
`CREATE INDEX CONCURRENTLY`, a new column that is filled in batches.""",
    ),
    Rule(
        "migrations/model-drift",
        Severity.HIGH,
        "Models and migrations disagree",
        """`alembic check` or `makemigrations --check` would still write a migration; or, where these do not look (labels of enum
types, check constraints, Django's state operations), a schema made from the models differs from the migrated one.

**Fix:** write the missing migration, or take the change out of the models.""",
    ),
)
