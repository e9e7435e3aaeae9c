"""SQL text is put together from values.

**What it does.** Looks at f-strings, `%`, `+` and `.format()` that make SQL: texts that are a statement, or that go
into `execute`, `text()`, `.raw()`, `.extra()` and their like. Every part that goes into the text is followed to where
it comes from; constants, numbers, look-ups in constant tables, allow-lists, lists of placeholders, quoting functions
and `psycopg.sql` are fine.

**Why it matters.** Whoever can choose the value can choose the statement: read other people's rows, or delete them
(CWE-89).

**What does not block.** The name of a table or schema that comes from inside the program but cannot be followed: it
is advice.

**Example.**

    connection.execute(f"SELECT * FROM accounts WHERE code = '{code}'")

**How to fix.** Hand values over as parameters: `execute("... WHERE code = %s", (code,))`, `text("... = :code")` with
a mapping. Choose columns and directions from a constant table: `_ORDERS[sort]`. Quote names with
`psycopg.sql.Identifier` or its like.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.security.fixed import is_built, loose_part
from gates.rules.security.given import bound
from gates.rules.shapes import final_name
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/sql-from-values"
SEVERITY = Severity.HIGH
SUMMARY = "SQL text is put together from values"
HINTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "execute", "text(", "RawSQL", ".raw(", ".extra(", "select ", "WITH ")
NODES = (ast.JoinedStr, ast.BinOp, called("format", "text", "literal_column", "DDL"))

_GAP = "\x00"
_STATEMENT = re.compile(
    r"[\s(]*(/\*.*?\*/\s*|--[^\n]*\n\s*)*(SELECT\s.*\sFROM\s|SELECT\s+[\w.(]*\x00|INSERT\s+(OR\s+\w+\s+)?INTO\s"
    r"|UPDATE\s+[\w.\"\x00]+\s+(AS\s+\w+\s+)?SET\s|"
    r"DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?[\w\x00]+.*\sAS\s+(NOT\s+)?(MATERIALIZED\s+)?\(|MERGE\s+INTO\s"
    r"|REPLACE\s+INTO\s|"
    r"(CREATE|ALTER|DROP)\s+(OR\s+REPLACE\s+)?(UNIQUE\s+|TEMP(ORARY)?\s+|MATERIALIZED\s+)*(TABLE|INDEX|VIEW|SCHEMA"
    r"|DATABASE|ROLE|USER|FUNCTION|TRIGGER|SEQUENCE|TYPE|EXTENSION)\s|"
    r"TRUNCATE\s+(TABLE\s+)?[\w\x00]|COPY\s+[\w.\"\x00]+\s+(FROM|TO)\s|GRANT\s+\w+\s+ON\s|SET\s+(LOCAL|SESSION)\s)",
    re.DOTALL,
)
_QUIET_STATEMENT = re.compile(
    r"\s*(select\s.+\sfrom\s.+\s(where|order by|group by|limit|join|union)\b|insert\s+into\s+\S+\s*(\(|values|select)|"
    r"delete\s+from\s+\S+\s+where\s|update\s+\S+\s+set\s+\S+\s*=)",
    re.DOTALL | re.IGNORECASE,
)
"""In lower case, where English comes close, more has to be there."""
_ANY_STATEMENT = re.compile(
    r"[\s(]*(select|insert|update|delete|with|merge|replace|create|alter|drop|truncate|copy|grant|revoke|set|call"
    r"|exec|pragma|"
    r"lock|vacuum|analyze|explain|refresh|notify|listen|attach|comment|begin|declare|values|show|use)\b",
    re.IGNORECASE,
)
_EXECUTES = frozenset({
    "execute", "executemany", "executescript", "execute_sql", "exec_driver_sql", "execute_query", "execute_query_dict",
    "execute_many", "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val", "mogrify", "raw", "scalar",
    "scalars", "read_sql", "read_sql_query", "stream", "iterate", "callproc", "cursor",
})  # fmt: skip
_FRAGMENTS = frozenset({"RawSQL", "extra", "from_statement", "literal_column"})
_SQLALCHEMY_TEXT = re.compile(r"(sqlalchemy|sqlmodel)(\.[\w.]+)?\.(text|literal_column|DDL)$")
_CLAUSES = frozenset(
    {"order_by", "where", "filter", "having", "group_by", "select", "add_columns", "join", "options", "desc", "asc"}
)
_NAME_PLACE = re.compile(
    r"\b(FROM|JOIN|INTO|UPDATE|TABLE|SCHEMA|DATABASE|INDEX|VIEW|SEQUENCE|ROLE|USER|EXISTS|ONLY|TYPE|TRUNCATE|CHANNEL"
    r"|LISTEN|NOTIFY|COPY|search_path\s+(TO|=))"
    r"\s+[\"`\[]?([\w\x00]+[\"`]?\.[\"`]?)?$",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"[\s(]*(create|alter|drop|grant|revoke|use|begin|truncate|comment|vacuum|reindex|analyze|listen|unlisten|notify"
    r"|lock)\b",
    re.IGNORECASE,
)
"""Statements that take no parameters: what is put into them outside of quotes is a name."""
_TOLD = re.compile(
    r"^(debug|info|warning|warn|error|exception|critical|log|print|echo|secho|fail|skip|field|Field|Option|help"
    r"|add_argument)$|Error$|Exception$|^Warning$"
)
_FIX = "Hand the value over as a parameter of the statement; choose columns and directions from a constant table."


def visit(node: ast.expr, source: Source) -> Iterator[Breach]:
    """One f-string, operation or call."""
    if isinstance(node, ast.Call) and not is_built(node):
        yield from _bare_fragment(node, source)
        return
    if not is_built(node) or _is_part(node, source):
        return
    template, gaps = _template(node)
    if not gaps or not _is_sql(node, template, source):
        return
    scopes = source.scopes
    loose = [
        (index, gap, part) for index, gap in enumerate(gaps) if (part := loose_part(gap, source, scopes)) is not None
    ]
    if loose:
        yield from _breaches(node, template, loose, source)


def _breaches(
    node: ast.expr, template: str, loose: list[tuple[int, ast.expr, ast.expr]], source: Source
) -> Iterator[Breach]:
    """One breach for the text, at the part where a value enters it; a name that cannot be followed is advice."""
    before = template.split(_GAP)
    as_value = [(gap, part) for index, gap, part in loose if is_built(part) or not _names_something(before, index)]
    gap, part = as_value[0] if as_value else loose[0][1:]
    place = part if part is not gap and is_built(part) else node
    what = _shown(part if not is_built(part) else next(iter(_template(part)[1]), part))
    if as_value:
        yield at(
            place,
            f"{what} is put into the text of an SQL statement: whoever chooses it chooses the statement.",
            _FIX,
        )
    else:
        message = f"{what} is put into an SQL statement as a name, and cannot be followed to a constant."
        yield at(
            place,
            message,
            "Take it from a constant, or quote it as an identifier.",
            blocking=False,
            severity=Severity.MEDIUM,
        )


def _bare_fragment(call: ast.Call, source: Source) -> Iterator[Breach]:
    """`order_by(text(sort))`: a fragment of SQL that a caller hands in."""
    if not call.args or not _SQLALCHEMY_TEXT.search(source.origin(call.func)):
        return
    given = call.args[0]
    around = next((a for a in reversed(source.ancestors) if isinstance(a, ast.Call)), None)
    if isinstance(given, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)) and around is not None:
        part = loose_part(given, source, source.scopes) if final_name(around.func) in _CLAUSES else None
        if part is not None and not is_built(part):
            yield at(
                call,
                f"{_shown(part)} becomes part of an SQL statement as it is: whoever chooses it chooses the statement.",
                _FIX,
            )


def _is_part(node: ast.expr, source: Source) -> bool:
    """Whether the node is a piece of a larger text, which is looked at as a whole."""
    around = source.ancestors[-1] if source.ancestors else None
    if isinstance(around, ast.BinOp):
        return is_built(around)
    return isinstance(around, (ast.FormattedValue, ast.JoinedStr)) or (
        isinstance(around, ast.Attribute) and around.attr == "format"
    )


def _is_sql(node: ast.expr, template: str, source: Source) -> bool:
    """Whether a text is SQL: a statement by its words, or by where it goes."""
    call = _receiving_call(source)
    called = final_name(call.func) if call is not None else ""
    if _TOLD.search(called) or any(isinstance(a, (ast.Raise, ast.Assert)) for a in source.ancestors):
        return False
    if _STATEMENT.match(template) or _QUIET_STATEMENT.match(template):
        return True
    if call is not None and (called in _FRAGMENTS or _SQLALCHEMY_TEXT.search(source.origin(call.func))):
        return True
    if called in _EXECUTES and _ANY_STATEMENT.match(template):
        return True
    return _extends_statement(source)


def _receiving_call(source: Source) -> ast.Call | None:
    """The call that the visited expression is an argument of, through lists and keywords."""
    for around in reversed(source.ancestors):
        if isinstance(around, ast.Call):
            return around
        if not isinstance(around, (ast.keyword, ast.List, ast.Tuple, ast.Dict, ast.IfExp, ast.Starred, ast.Await)):
            return None
    return None


def _extends_statement(source: Source) -> bool:
    """`sql += f" AND ..."`, where `sql` is a statement elsewhere in the function."""
    around = source.ancestors[-1]
    if not isinstance(around, ast.AugAssign) or not isinstance(around.target, ast.Name) or source.function is None:
        return False
    texts = (
        _template(value)[0] for _, value in bound(around.target.id, source.inside(source.function)) if value is not None
    )
    return any(_STATEMENT.match(text) or _QUIET_STATEMENT.match(text) for text in texts)


def _template(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """The fixed text with a mark for each gap, and what fills the gaps, in order."""
    if isinstance(node, ast.Constant):
        return (node.value.replace(_GAP, " "), []) if isinstance(node.value, str) else (str(node.value), [])
    if isinstance(node, ast.JoinedStr):
        return _joined(node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([node.left, node.right])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text, gaps = _template(node.left)
        filled = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return re.sub(r"%(\(\w+\))?[-#0 +]*[\d.*]*[diouxXeEfFgGcrsa]", _GAP, text), [*gaps, *filled]
    if isinstance(node, ast.Call) and is_built(node) and isinstance(node.func, ast.Attribute):
        text, gaps = _template(node.func.value)
        return re.sub(r"\{[^{}]*\}", _GAP, text), [*gaps, *node.args, *(k.value for k in node.keywords)]
    return _GAP, [node]


def _joined(parts: list[ast.expr]) -> tuple[str, list[ast.expr]]:
    made = [(_GAP, [part]) if isinstance(part, ast.FormattedValue) else _template(part) for part in parts]
    return "".join(text for text, _ in made), [gap for _, gaps in made for gap in gaps]


def _names_something(texts: list[str], gap: int) -> bool:
    """Whether a gap between the texts stands where only a name of a table or the like can stand."""
    before = _GAP.join(texts[: gap + 1])
    quoted = before.count("'") % 2 == 1
    return bool(_NAME_PLACE.search(before)) or (bool(_DEFINITION.match(before)) and not quoted)


def _shown(part: ast.expr) -> str:
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    text = " ".join(ast.unparse(inner).split())
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


VALID = (
    """
    _COLUMNS = "id, code, name"
    _FIND = f"SELECT {_COLUMNS} FROM accounts WHERE code = %s"

    def find(connection, code: str):
        return connection.execute(_FIND, (code,))
    """,
    """
    _ORDERS = {"code": "code ASC", "newest": "opened_at DESC"}

    def page(connection, sort: str, ids: list[str]):
        marks = ", ".join(["%s"] * len(ids))
        return connection.execute(f"SELECT id FROM accounts WHERE id IN ({marks}) ORDER BY {_ORDERS[sort]}", ids)
    """,
    """
    def search(connection, code: str | None, kind: str | None):
        where, values = ["closed_at IS NULL"], []
        if code is not None:
            where.append("code = %s")
            values.append(code)
        if kind is not None:
            where.append("kind = %s")
            values.append(kind)
        return connection.execute(f"SELECT id FROM accounts WHERE {' AND '.join(where)}", values)
    """,
    """
    from psycopg import sql

    def drop(connection, schema: str):
        connection.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(schema)))
    """,
    """
    from sqlalchemy import text

    def page(session, limit: int, newest: bool):
        direction = "DESC" if newest else "ASC"
        return session.execute(text(f"SELECT id FROM orders ORDER BY id {direction} LIMIT {limit}"))
    """,
    """
    ALLOWED = ("code", "name")

    def page(connection, column: str):
        if column not in ALLOWED:
            raise ValueError(f"SELECT by {column} FROM accounts is not possible")
        return connection.execute(f"SELECT id FROM accounts ORDER BY {column}")
    """,
    """
    def timeout(connection, milliseconds: float):
        connection.execute(f"SET LOCAL statement_timeout = {int(milliseconds)}")
    """,
    """
    def count(connection, model):
        return connection.execute(f"SELECT count(*) FROM {model.__tablename__}")
    """,
    """
    class Store:
        TABLE = "accounts"

        def __init__(self, connection):
            self.connection = connection
            self.order = "code"

        def all(self):
            return self.connection.execute(f"SELECT * FROM {self.TABLE} ORDER BY {self.order}")
    """,
    """
    def _count(connection, table):
        return connection.execute(f"SELECT count(*) FROM items WHERE kind = '{table}'")

    def counts(connection):
        return [_count(connection, "a"), _count(connection, table="b")]
    """,
    """
    import logging

    def told(name: str, count: int):
        logging.info(f"DELETE FROM {name} took {count} rows")
        raise LookupError(f"SELECT FROM {name} found nothing")
    """,
    """
    def placeholders(rows):
        values = ", ".join("(%s, %s)" for _ in rows)
        return f"INSERT INTO entries (account_id, amount) VALUES {values}"
    """,
    """
    def invite(name: str):
        return f"Select a plan from the list, {name}" + f"update {name} set-up"
    """,
)

INVALID = (
    """
    def list_accounts(self, after: str | None):
        return self._all(
            f"SELECT id, code FROM accounts WHERE code > '{after or ''}' LIMIT %s",  # breach
            10,
        )
    """,
    """
    def find(connection, code):
        connection.execute("SELECT id FROM accounts WHERE code = '%s'" % code)  # breach
    """,
    """
    def find(connection, code):
        connection.execute("SELECT id FROM accounts WHERE code = '{}'".format(code))  # breach
    """,
    """
    def find(connection, code):
        connection.execute("SELECT id FROM accounts WHERE code = '" + code + "'")  # breach
    """,
    """
    from sqlalchemy import text

    def page(session, statement, sort: str):
        return session.scalars(statement.order_by(text(f"{sort} DESC")))  # breach
    """,
    """
    import sqlalchemy as sa

    def page(session, statement, sort: str):
        return session.scalars(statement.order_by(sa.text(sort)))  # breach
    """,
    """
    def search(connection, code):
        where = ["closed_at IS NULL"]
        if code:
            where.append(f"code = '{code}'")  # breach
        return connection.execute(f"SELECT id FROM accounts WHERE {' AND '.join(where)}")
    """,
    """
    def search(connection, code):
        query = "SELECT id FROM accounts WHERE closed_at IS NULL"
        if code:
            query += f" AND code = '{code}'"  # breach
        return connection.execute(query)
    """,
    """
    def find(request):
        name = request.args.get("name")
        sql = f"select id from accounts where name = '{name}'"  # breach
        return sql
    """,
    """
    from app.models import Account

    def search(name):
        return Account.objects.raw(f"SELECT * FROM account WHERE name = '{name}'")  # breach
    """,
    """
    from app.models import Account

    def search(name):
        return Account.objects.extra(where=[f"name = '{name}'"])  # breach
    """,
    """
    from django.db.models.expressions import RawSQL

    def search(items, name):
        return items.annotate(found=RawSQL("name LIKE '%%" + name + "%%'", []))  # breach
    """,
    """
    async def order(connection, payload: dict):
        await connection.fetch(f"SELECT id FROM orders ORDER BY {payload['sort']}")  # breach
    """,
)
