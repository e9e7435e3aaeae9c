"""A migration that creates a table and whose way down leaves it there, in the form that the project's own migrations have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from gates.project import Project

_ALEMBIC = '''"""Planted by gates selftest."""

import sqlalchemy as sa
from alembic import op

revision = "{stem}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("{stem}", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.execute("SELECT 1")
'''

_DJANGO = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("{app}", "{leaf}")]

    operations = [migrations.RunSQL("CREATE TABLE {stem} (id integer)", "SELECT 1")]
"""

_TABLE = "CREATE TABLE {stem} (id integer);"
_UP = re.compile(r"(?i)^\s*--\s*(\+goose\s+up|\+migrate\s+up|migrate:up|up\b)")
_DOWN = re.compile(r"(?i)^\s*--\s*(\+goose\s+down|\+migrate\s+down|migrate:down|down\b)")


def irreversible(project: Project, stem: str) -> Mapping[str, str] | str:
    """The files of the migration, the one to be blamed first; or why none fits."""
    for make in (_alembic, _django, _sql):
        made = make(project, stem)
        if made:
            return made
    return "the project has no migrations of a form that is known here"


def _alembic(project: Project, stem: str) -> Mapping[str, str]:
    revisions: dict[str, str] = {}
    parents: set[str] = set()
    for path in project.python_files:
        if "/versions/" not in f"/{path}":
            continue
        text = project.read_or_none(path) or ""
        own = re.search(r"(?m)^revision\b[^=\n]*=\s*[\"']([^\"']+)[\"']", text)
        before = re.search(r"(?ms)^down_revision\b[^=\n]*=\s*(\([^)]*\)|\[[^\]]*\]|[^\n]*)", text)
        if own and before:
            revisions[own[1]] = path
            parents |= set(re.findall(r"[\"']([^\"']+)[\"']", before[1]))
    heads = sorted(set(revisions) - parents)
    if len(heads) != 1:
        return {}
    path = str(PurePosixPath(revisions[heads[0]]).parent / f"9999_{stem}.py")
    return {path: _ALEMBIC.format(stem=stem, head=heads[0])}


def _django(project: Project, stem: str) -> Mapping[str, str]:
    found = [f for f in project.python_files if re.search(r"(^|/)\w+/migrations/\d{4}_\w+\.py$", f)]
    if not found:
        return {}
    folder = str(PurePosixPath(found[0]).parent)
    names = {
        PurePosixPath(f).stem: project.read_or_none(f) or "" for f in found if str(PurePosixPath(f).parent) == folder
    }
    app = PurePosixPath(folder).parent.name
    wanted = {
        n for text in names.values() for n in re.findall(rf"\(\s*[\"']{app}[\"']\s*,\s*[\"'](\w+)[\"']\s*\)", text)
    }
    leaves = sorted(set(names) - wanted)
    if len(leaves) != 1:
        return {}
    return {f"{folder}/9999_{stem}.py": _DJANGO.format(app=app, leaf=leaves[0], stem=stem)}


def _sql(project: Project, stem: str) -> Mapping[str, str]:
    scripts = [f for f in project.files if re.search(r"(^|/)(migrations?|db|schema)/.*\.sql$", f)]
    if not scripts:
        return {}
    last = max(scripts, key=lambda f: (PurePosixPath(f).parent.as_posix().count("/"), PurePosixPath(f).name))
    place, name = PurePosixPath(last).parent, PurePosixPath(last).name
    number = re.match(r"\d+", name if name not in {"up.sql", "down.sql"} else place.name)
    if number is None:
        return {}
    follower = str(int(number[0]) + 1).zfill(len(number[0]))
    if name in {"up.sql", "down.sql"}:
        folder = place.parent / f"{follower}_{stem}"
        return {f"{folder}/down.sql": "SELECT 1;\n", f"{folder}/up.sql": _TABLE.format(stem=stem) + "\n"}
    if pair := re.search(r"\.(up|down)\.sql$", name):
        ways = {"down": "SELECT 1;\n", "up": _TABLE.format(stem=stem) + "\n"}
        return {f"{place}/{follower}_{stem}.{way}{pair[0][len(pair[1]) + 1 :]}": text for way, text in ways.items()}
    text = _one_file(project.read(last), stem)
    return {f"{place}/{follower}_{stem}.sql": text} if text else {}


def _one_file(model: str, stem: str) -> str:
    """The comments of another migration with other statements between them; "" where it has no two ways."""
    lines, seen = [], set()
    for line in model.split("\n"):
        if line.lstrip().startswith("--"):
            lines.append(line)
        for way, pattern, statement in (("up", _UP, _TABLE.format(stem=stem)), ("down", _DOWN, "SELECT 1;")):
            if pattern.match(line) and way not in seen:
                seen.add(way)
                lines.append(statement)
    return "\n".join([*lines, ""]) if seen == {"up", "down"} else ""
