"""A migration's file is not named like the others.

**What it does.** Compares file names with `file_template` of alembic.ini, with the four-digit number of its neighbours in Django, or with
`YYYYMMDDHHMMSS_description.sql` where a folder of SQL files follows that template.

**Why it matters.** People search by the name and tools sort by it; a runner of SQL files may not find the file at all.

**Example.**

    migrations/20240101000000_create_accounts.sql
    migrations/add_tier.sql

**How to fix.** Rename the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from gates.model import Severity
from gates.rules.migrations.sql_text import noted
from gates.rules.migrations.values import Flaw, History, Kind, Script

ID = "migrations/file-name"
SEVERITY = Severity.MEDIUM
SUMMARY = "A migration's file is not named like the others"

_FIELDS: Mapping[str, str] = {"slug": r"[\w-]*", "year": r"\d{4}", "epoch": r"\d+"} | dict.fromkeys(
    ("month", "day", "hour", "minute", "second"), r"\d{1,2}"
)
_PLACE = re.compile(r"%\((\w+)\)[-.\d]*[sd]")
_NUMBERED = re.compile(r"\d{4}_\w+\.py")


def breaches(history: History) -> Iterator[Flaw]:
    """Each file whose name does not fit."""
    yield from noted(history, "file-name")
    if history.kind is Kind.DJANGO:
        yield from _unnumbered(history.scripts)
    for script in history.scripts if history.kind is Kind.ALEMBIC and history.file_template else ():
        yield from _against(history.file_template, script)


def _unnumbered(scripts: Sequence[Script]) -> Iterator[Flaw]:
    """Migrations of Django without a number, beside others that have one."""
    places = [(script, PurePosixPath(script.path)) for script in scripts]
    numbered = {place.parent for _, place in places if _NUMBERED.fullmatch(place.name)}
    for script, place in places:
        if place.parent in numbered and not _NUMBERED.fullmatch(place.name):
            message = f"The file name of migration {script.id} does not start with its four-digit number."
            fix = f"Rename {place.name} like its neighbours, 0001_what_it_does.py."
            yield Flaw("file-name", message, fix, script.path)


def _against(template: str, script: Script) -> Iterator[Flaw]:
    depth = template.count("/") + 1
    name = "/".join(PurePosixPath(script.path).parts[-depth:])
    if not re.fullmatch(_pattern(template, script.id), name, re.IGNORECASE):
        shown = _PLACE.sub(r"<\1>", template)
        yield Flaw(
            "file-name",
            f"The file name of migration {script.id} does not follow the project's template {shown}.py.",
            f"Rename {name} accordingly.",
            script.path,
        )


def _pattern(template: str, revision: str) -> str:
    parts = _PLACE.split(template.replace("%%", "%"))
    fields = {**_FIELDS, "rev": re.escape(revision)}
    return "".join(fields.get(p, r".+") if i % 2 else re.escape(p) for i, p in enumerate(parts)) + r"\.py"


_TEMPLATE = "[alembic]\nscript_location = migrations\nfile_template = %%(rev)s_%%(slug)s\n"

VALID = (
    {"alembic.ini": _TEMPLATE, "migrations/versions/0a1b_add_users.py": "revision = '0a1b'\ndown_revision = None\n"},
    {
        "alembic.ini": "[alembic]\nfile_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s\n",
        "migrations/versions/2024_01_31_0930-0a1b_add_users.py": "revision = '0a1b'\ndown_revision = None\n",
    },
    {
        "alembic.ini": "[alembic]\nfile_template = %%(year)d/%%(rev)s\n",
        "migrations/versions/2024/0a1b.py": "revision = '0a1b'\ndown_revision = None\n",
    },
    {
        "alembic.ini": "[alembic]\nscript_location = migrations\n",
        "migrations/versions/any.py": "revision = '1'\ndown_revision = None\n",
    },
    {"shop/migrations/m0001_own_scheme.py": "class Migration:\n    operations = []\n"},
    {"shop/migrations/0002_squashed_0004_totals.py": "class Migration:\n    operations = []\n"},
    {
        "migrations/001_a.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
        "migrations/002_b.sql": "-- up\nSELECT 1;\n-- down\nSELECT 1;\n",
    },
)

INVALID = (
    {
        "alembic.ini": _TEMPLATE,
        "migrations/versions/add_users.py": "revision = '0a1b'  # breach of the file\ndown_revision = None\n",
    },
    {
        "alembic.ini": _TEMPLATE,
        "migrations/versions/0a1c_add_users.py": "revision = '0a1b'  # breach of the file\ndown_revision = None\n",
    },
    {
        "shop/migrations/0001_initial.py": "class Migration:\n    operations = []\n",
        "shop/migrations/add_total.py": "class Migration:  # breach of the file\n    operations = []\n",
    },
    {
        "migrations/20240101000000_a.sql": "-- Migration: 20240101000000_a\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
        "migrations/add_tier.sql": "-- Migration: add_tier\n-- Up\nSELECT 1; -- breach of the file\n-- Down (rollback)\nSELECT 1;\n",
    },
    {
        "migrations/20240101000000_a.sql": "-- Migration: 20240101000000_a\n-- Up\nSELECT 1;\n-- Down (rollback)\nSELECT 1;\n",
        "migrations/20241301000000_b.sql": "-- Migration: 20241301000000_b\n-- Up\nSELECT 1; -- breach of the file\n-- Down (rollback)\nSELECT 1;\n",
    },
)
