"""What PostgreSQL keeps of a database outside of it, so that a copy (`CREATE DATABASE ... TEMPLATE`) lacks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pg8000.native import Connection

_LISTS = (
    "'search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries', 'shared_preload_libraries',"
    " 'unix_socket_directories'"
)
"""Settings that are kept as a list of names, already quoted."""

_STATEMENTS = f"""
WITH itself AS (SELECT * FROM pg_catalog.pg_database WHERE datname = :name),
grants AS (SELECT (aclexplode(datacl)).* FROM itself),
settings AS (
    SELECT setrole, split_part(told, '=', 1) AS setting, substr(told, strpos(told, '=') + 1) AS value
    FROM pg_catalog.pg_db_role_setting s JOIN itself ON itself.oid = s.setdatabase, unnest(setconfig) AS told)
SELECT statement FROM (
    SELECT 1 AS place, format('ALTER DATABASE %I OWNER TO %I', datname, pg_get_userbyid(datdba)) AS statement
    FROM itself WHERE pg_get_userbyid(datdba) <> current_user
    UNION ALL
    SELECT 2, format('ALTER DATABASE %I CONNECTION LIMIT %s', datname, datconnlimit) FROM itself WHERE datconnlimit <> -1
    UNION ALL
    SELECT 3, format('COMMENT ON DATABASE %I IS %L', datname, shobj_description(oid, 'pg_database'))
    FROM itself WHERE shobj_description(oid, 'pg_database') IS NOT NULL
    UNION ALL
    SELECT 4, format('REVOKE ALL ON DATABASE %I FROM PUBLIC, %I', datname, pg_get_userbyid(datdba)) FROM itself WHERE datacl IS NOT NULL
    UNION ALL
    SELECT 5, format('GRANT %s ON DATABASE %I TO %s%s', privilege_type, datname,
        CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
        CASE WHEN is_grantable AND grantee <> 0 THEN ' WITH GRANT OPTION' END)
    FROM grants, itself
    UNION ALL
    SELECT 6, format('ALTER %s SET %s = %s',
        CASE WHEN setrole = 0 THEN format('DATABASE %I', datname)
            ELSE format('ROLE %I IN DATABASE %I', pg_get_userbyid(setrole), datname) END,
        (SELECT string_agg(quote_ident(part), '.') FROM unnest(string_to_array(setting, '.')) AS part),
        CASE WHEN setting IN ({_LISTS}) THEN coalesce(nullif(value, ''), '''''') ELSE quote_literal(value) END)
    FROM settings, itself
) AS told ORDER BY place
"""  # noqa: S608  # words of ours


def itself(boss: Connection, name: str) -> tuple[str, ...]:
    """The statements that make an untouched copy of that name as the database is: owner, comment, grants, settings."""
    return tuple(statement for (statement,) in boss.run(_STATEMENTS, name=name) or ())
