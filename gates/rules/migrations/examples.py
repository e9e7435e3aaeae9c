"""Small migrations from which the examples of the rules are made; the line that an INVALID one is about has the word `breach`."""

from __future__ import annotations

import textwrap


def alembic(
    up: str, down: str | None, doc: str = "a change.", head: str = "", *, marked: bool = False
) -> dict[str, str]:
    """One revision file; without `downgrade` where `down` is None, which is the marked line where `marked`."""
    mark = "  # breach" if marked else ""
    back = f"\n\ndef downgrade() -> None:{mark}\n{_inner(down)}\n" if down is not None else ""
    text = f'"""{doc}"""\n\nfrom alembic import op\n\nrevision = "1"\ndown_revision = None\n{head}\n\ndef upgrade() -> None:\n{_inner(up)}\n{back}'
    return {"v/1.py": text}


def django(
    operations: str, head: str = "", attributes: str = "", name: str = "0001_a", app: str = "shop"
) -> dict[str, str]:
    """One migration of an app; `operations` are the elements of the list, one a line."""
    body = f"    {attributes}\n" if attributes else ""
    text = f"{head}\n\n\nclass Migration(migrations.Migration):\n{body}    operations = [\n{_inner(operations, 8)}\n    ]\n"
    return {f"{app}/migrations/{name}.py": text}


def sql(up: str, down: str | None, name: str = "m/1_a.sql", *, marked: bool = False) -> dict[str, str]:
    """One file with sections; without the second where `down` is None, whose first line is the marked one where `marked`."""
    mark = " (breach)" if marked else ""
    return {name: f"-- Up\n{up}\n" + (f"-- Down{mark}\n{down}\n" if down is not None else "")}


def pair(up: str, down: str | None, name: str = "m/1_a") -> dict[str, str]:
    """Two files; without the second where `down` is None."""
    return {f"{name}.up.sql": f"{up}\n"} | ({f"{name}.down.sql": f"{down}\n"} if down is not None else {})


def _inner(text: str, by: int = 4) -> str:
    return textwrap.indent(text, " " * by)
