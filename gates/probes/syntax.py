"""The syntax trees of files, by the grammar of this interpreter, for a reader whose own grammar is older.

Request: `{"files": ["path", ...]}`, relative to the working directory. Response: `{"trees": {"path": NODE}, "errors": {"path":
"line 3: invalid syntax"}}`. A NODE is `["Kind", {"field": VALUE, ...}]`; a VALUE is a NODE, `["*", [VALUE, ...]]` for a list,
`["$", "text"]` for a constant that JSON cannot hold (its repr), or a plain JSON value. Standard library only.
"""

from __future__ import annotations

import ast
import json
import sys
import tokenize

_PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def plain(value: object) -> object:
    """A syntax node, a list or a constant as JSON data."""
    if isinstance(value, ast.AST):
        fields = {
            name: plain(getattr(value, name, None)) for name in (*value._fields, *_PLACES) if hasattr(value, name)
        }
        return [type(value).__name__, fields]
    if isinstance(value, list):
        return ["*", [plain(item) for item in value]]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return ["$", repr(value)]


def main() -> None:
    """Parse what was asked for."""
    sys.setrecursionlimit(10_000)
    with open(sys.argv[1], encoding="utf-8") as given:
        request = json.load(given)
    trees, errors = {}, {}
    for path in request["files"]:
        try:
            with tokenize.open(path) as source:
                trees[path] = plain(ast.parse(source.read(), path))
        except SyntaxError as error:
            errors[path] = f"line {error.lineno or 1}: {error.msg}"
        except Exception as error:
            errors[path] = f"{type(error).__name__}: {error}"
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump({"trees": trees, "errors": errors}, out)


if __name__ == "__main__":
    main()
