"""There are several newest migrations.

**What it does.** Names the heads of a chain that nothing follows, where there should be one: those that the change brings, else all
but the first. Branches of Alembic with labels of their own may have a head each, and the main one beside them without a label.

**Why it matters.** `alembic upgrade head` and `migrate` refuse to choose, and each developer has another schema. It happens when
two branches add a migration and both are merged.

**Example.**

    # 0002_phone.py                 # 0002_email.py
    down_revision = "0001"          down_revision = "0001"

**How to fix.** Let the new migration follow the other head, or add a merge migration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gates.model import Severity
from gates.rules.migrations.python_text import PythonText, assigned
from gates.rules.migrations.values import Flaw, History, Kind, Script

ID = "migrations/several-heads"
SEVERITY = Severity.HIGH
SUMMARY = "There are several newest migrations"


def breaches(history: History) -> Iterator[Flaw]:
    """The heads of each chain; every app of Django has a chain of its own."""
    scripts = {s.id: s for s in history.scripts}
    if history.kind is not Kind.DJANGO:
        yield from _of_chain(list(history.heads), scripts)
        return
    for app in sorted({head.partition(".")[0] for head in history.heads}):
        yield from _of_chain([h for h in history.heads if h.startswith(f"{app}.")], scripts)


def _of_chain(heads: Sequence[str], scripts: Mapping[str, Script]) -> Iterator[Flaw]:
    labels = [scripts[head].labels if head in scripts else () for head in heads]
    if len(heads) < 2 or len(set(labels)) == len(labels):
        return
    new = [h for h in heads if h in scripts and scripts[h].new]
    for head in new if 0 < len(new) < len(heads) else sorted(heads)[1:]:
        others = ", ".join(h for h in heads if h != head)
        yield Flaw(
            "several-heads",
            f"Migration {head} is one of {len(heads)} heads (beside {others}), so there is no single newest schema.",
            "Make it follow the other head, or add a merge migration.",
            scripts[head].path if head in scripts else "",
            _line(scripts[head].python) if head in scripts else None,
        )


def _line(source: PythonText | None) -> int | None:
    """Where the migration says what it follows."""
    if source is None:
        return None
    found = assigned(source, "down_revision")
    lines = (n for n, text in enumerate(source.lines, 1) if re.match(r"\s*dependencies\b", text))
    return found[0] if found else next(lines, None)


_FIRST = "revision = '1'\ndown_revision = None\n"

VALID = (
    {"v/1.py": _FIRST, "v/2.py": "revision = '2'\ndown_revision = '1'\n"},
    {
        "v/1.py": _FIRST,
        "v/2.py": "revision = '2'\ndown_revision = '1'\n",
        "v/3.py": "revision = '3'\ndown_revision = '1'\n",
        "v/4.py": "revision = '4'\ndown_revision = ('2', '3')\n",
    },
    {
        "v/1.py": "revision = '1'\ndown_revision = None\nbranch_labels = ('shop',)\n",
        "v/2.py": "revision = '2'\ndown_revision = None\nbranch_labels = ('blog',)\n",
    },
    {"v/1.py": _FIRST, "v/2.py": "revision = '2'\ndown_revision = None\nbranch_labels = ('reports',)\n"},
    {
        "shop/migrations/0001_a.py": "class Migration:\n    dependencies = []\n    operations = []\n",
        "blog/migrations/0001_a.py": "class Migration:\n    dependencies = [('shop', '0001_a')]\n    operations = []\n",
    },
)

INVALID = (
    {
        "v/1.py": _FIRST,
        "v/2.py": "revision = '2'\ndown_revision = '1'\n",
        "v/3.py": "revision = '3'\ndown_revision = '1'  # breach\n",
    },
    {
        "base:v/1.py": _FIRST,
        "base:v/3.py": "revision = '3'\ndown_revision = '1'\n",
        "v/2.py": "revision = '2'\ndown_revision: str = '1'  # breach\n",
    },
    {
        "shop/migrations/0001_a.py": "class Migration:\n    dependencies = []\n    operations = []\n",
        "shop/migrations/0002_b.py": "class Migration:\n    dependencies = [('shop', '0001_a')]\n    operations = []\n",
        "shop/migrations/0002_c.py": "class Migration:\n    dependencies = [('shop', '0001_a')]  # breach\n    operations = []\n",
    },
)
