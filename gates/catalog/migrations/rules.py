"""The rules of the `migrations` gate, as `gates explain` prints them."""

from __future__ import annotations

import functools

from gates.model import Rule, Severity

TRIED = (
    Rule(
        "migrations/never-tried",
        Severity.LOW,
        "There are migrations that no chain leads to",
        """Files look like migrations of Alembic or Django, and neither tool lists them: an app that is not in `INSTALLED_APPS`, a folder
that is not in `version_locations`. They were not applied and not undone. It is advice: perhaps nobody needs them.

**Fix:** let the configuration lead to them, or remove them.""",
    ),
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
        """With two rows in every table the migration fails, without rows it works. In production there are rows. The finding shows
those that were in its way.

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
        """The order of columns, whether a constraint was validated, white space in bodies, the same expression printed with other casts
after a type went there and back, the name of a NOT NULL constraint, an extension: not as it was, but nothing depends on it. It never
blocks; `extensions-may-stay = false` makes extensions count.""",
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
        "migrations/irreversible",
        Severity.INFO,
        "A migration is irreversible by design",
        """It is declared with a reason, and its way down refuses. It is listed so that a release is planned with it in mind; its way
up was run.""",
    ),
    Rule(
        "migrations/broken-migration",
        Severity.HIGH,
        "A migration cannot be loaded",
        """Importing the file fails (a syntax error, a missing name), so that no migration can be run at all.

**Fix:** mend the line that the finding names.""",
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
"""What the databases show."""


@functools.cache
def every() -> tuple[Rule, ...]:
    """These, and what the texts of migrations show; made when somebody asks: a run that replays green facts does not."""
    from gates.rules.migrations import registry

    return (*TRIED, *registry.pages())
