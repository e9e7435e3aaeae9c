"""A CREATE TABLE statement as MariaDB and MySQL show it, taken apart.

Pure. The server's own text is complete and always spelled alike, so what is not understood here is kept as it is, never dropped. Only
spelling is put aside: names that the server made up, widths of integers, actions and index types that are the default.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from gates.databases.mysql_tables import Check, Column, Index, Reference, TableText
from gates.databases.sqlparts import closing, split
from gates.databases.sqltext import Flavour, Token, TokenKind, tokens, white_space_aside

_INTEGER = re.compile(r"^((?:tiny|small|medium|big)?int|year)\(\d+\)")
_TEXT = re.compile(r"^(var)?char\b|text\b|^enum\b|^set\b")
_MADE_UP = re.compile(r"_ibfk_\d+$|_chk_\d+$|^CONSTRAINT_\d+$")
_STARTS = {
    "AUTO_INCREMENT": "auto increment",
    "CHARACTER": "character set",
    "CHECK": "check",
    "COLLATE": "collation",
    "COMMENT": "comment",
    "COMPRESSED": "compressed",
    "DEFAULT": "default",
    "GENERATED": "generated",
    "INVISIBLE": "invisible",
    "NOT": "not null",
    "NULL": "null",
    "ON": "on update",
    "SRID": "srid",
    "WITH": "system versioning",
    "WITHOUT": "system versioning",
}
"""Words that start a property of a column → its name."""


@functools.lru_cache(maxsize=4096)
def take_apart(sql: str) -> TableText:
    """The parts of what SHOW CREATE TABLE says."""
    return _Reader(sql).table()


class _Reader:
    """Reads one statement."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        unneeded = {TokenKind.SPACE, TokenKind.COMMENT}
        self._solid = [t for t in tokens(sql, Flavour.MYSQL) if t.kind not in unneeded and not _is_wrapper(t)]

    def table(self) -> TableText:
        opening = next(i for i, t in enumerate(self._solid) if t.text == "(")
        end = closing(self._solid, opening)
        parts = self._options(self._solid[end + 1 :])
        columns: list[Column] = []
        indexes: list[Index] = []
        references: list[Reference] = []
        checks: list[Check] = []
        for item in split(self._solid[opening + 1 : end]):
            if item[0].kind is TokenKind.QUOTED:
                column, check = self._column(item, parts.get("collation", ""))
                columns.append(column)
                checks += check
            elif any(t.upper in {"KEY", "INDEX"} for t in item[:3]) and item[0].upper != "CONSTRAINT":
                indexes.append(self._index(item))
            elif item[0].upper == "CONSTRAINT" and item[2].upper == "FOREIGN":
                references.append(self._reference(item))
            elif item[0].upper == "CONSTRAINT" and item[2].upper == "CHECK":
                checks.append(self._check(item))
            else:
                parts["more"] = " ".join(filter(None, (parts.get("more"), self._text(item))))
        return TableText(tuple(columns), tuple(indexes), tuple(references), tuple(checks), parts)

    def _text(self, parts: Sequence[Token]) -> str:
        """What stands there, backticks aside."""
        if not parts:
            return ""
        text = self._sql[parts[0].start : parts[-1].start + len(parts[-1].text)]
        return re.sub(r"`((?:[^`]|``)*)`", lambda m: m.group(1).replace("``", "`"), text)

    def _column(self, item: Sequence[Token], table_collation: str) -> tuple[Column, list[Check]]:
        name = _name(item[0])
        first, *rest = _clauses(item[1:])
        kind, found = _type(self._text(first)), dict[str, str]()
        for clause in rest:
            what = _STARTS[clause[0].upper]
            skipped = {"character set": 2, "on update": 2, "generated": 3}.get(what, 1)
            found[what] = self._text(clause[skipped:]) or "yes"
        if "not null" in found:
            found["not null"] = "yes"
        if found.get("default") == "NULL":
            del found["default"]
        character_set = found.pop("character set", "")
        if _TEXT.search(kind):
            found.setdefault("collation", character_set or table_collation)
        check = found.pop("check", "")
        if check.replace(" ", "").casefold() == f"(json_valid({name}))".casefold():
            kind, check = "json", ""
            found.pop("collation", None)
        found.pop("null", None)
        checks = [Check(name, "", _bare(check))] if check else []
        return Column(name, kind, {k: v for k, v in found.items() if v}), checks

    def _index(self, item: Sequence[Token]) -> Index:
        opening = next(i for i, t in enumerate(item) if t.text == "(")
        end = closing(item, opening)
        head = [t.upper for t in item[:opening]]
        named = next((_name(t) for t in item[:opening] if t.kind is TokenKind.QUOTED), "PRIMARY")
        inside = list(split(item[opening + 1 : end]))
        columns = tuple(_name(part[0]) for part in inside if part[0].kind is TokenKind.QUOTED)
        rest = self._text(item[end + 1 :])
        comment = re.search(r"COMMENT '((?:[^']|'')*)'", rest)
        parts = {
            "definition": self._text(item[opening : end + 1]),
            "unique": "yes" if "UNIQUE" in head else "",
            "kind": " ".join(w.lower() for w in head if w in {"FULLTEXT", "SPATIAL", "VECTOR"}),
            "comment": comment.group(1) if comment else "",
            "options": re.sub(r"COMMENT '(?:[^']|'')*'|USING BTREE", "", rest).strip(),
        }
        return Index(named, columns if len(columns) == len(inside) else (), {k: v for k, v in parts.items() if v})

    def _reference(self, item: Sequence[Token]) -> Reference:
        opening = next(i for i, t in enumerate(item) if t.text == "(")
        first = closing(item, opening)
        second = next(i for i in range(first, len(item)) if item[i].text == "(")
        end = closing(item, second)
        actions = re.findall(r"ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)", self._text(item[end + 1 :]))
        return Reference(
            _given(_name(item[1])),
            tuple(_name(t) for t in item[opening:first] if t.kind is TokenKind.QUOTED),
            ".".join(_name(t) for t in item[first:second] if t.kind is TokenKind.QUOTED),
            tuple(_name(t) for t in item[second:end] if t.kind is TokenKind.QUOTED),
            {f"on {event.lower()}": action.lower() for event, action in actions},
        )

    def _check(self, item: Sequence[Token]) -> Check:
        opening = next(i for i, t in enumerate(item) if t.text == "(")
        end = closing(item, opening)
        rest = self._text(item[end + 1 :])
        name = _name(item[1])
        return Check(name, _given(name), self._text(item[opening + 1 : end]), {"options": rest} if rest else {})

    def _options(self, parts: Sequence[Token]) -> dict[str, str]:
        """What stands behind the columns, the counter aside, which rows move."""
        cut = next((i for i, t in enumerate(parts) if t.upper == "PARTITION"), len(parts))
        found: dict[str, str] = {}
        words: list[str] = []
        index = 0
        while index < cut:
            if index + 1 < cut and parts[index + 1].text == "=":
                end = closing(parts, index + 2) if parts[index + 2].text == "(" else index + 2
                key = " ".join((*words, self._text(parts[index : index + 1])))
                found[_OPTIONS.get(key, key.lower())] = self._text(parts[index + 2 : end + 1])
                words, index = [], end + 1
            else:
                words.append(self._text(parts[index : index + 1]))
                index += 1
        found |= {"more": " ".join(words), "partitioning": white_space_aside(self._text(parts[cut:]))}
        found.setdefault("collation", found.get("character set", ""))
        for name in ("auto_increment", "character set"):
            found.pop(name, None)
        if found.get("row format") == "DYNAMIC":
            del found["row format"]
        return {name: text for name, text in found.items() if text}


_OPTIONS = {"DEFAULT CHARSET": "character set", "COLLATE": "collation", "ROW_FORMAT": "row format"}


def _is_wrapper(token: Token) -> bool:
    """Whether it only opens or closes a comment with a version number."""
    return token.kind is TokenKind.MARK and (token.text.startswith("/*") or token.text == "*/")


def _name(token: Token) -> str:
    return token.text[1:-1].replace("``", "`") if token.kind is TokenKind.QUOTED else token.text


def _given(name: str) -> str:
    return "" if _MADE_UP.search(name) else name


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _type(text: str) -> str:
    """A type in one spelling: the width of an integer means nothing, except where zeros fill it and for what drivers take for a truth value."""
    plain = text.lower() if "'" not in text else text.partition("(")[0].lower() + text[text.index("(") :]
    if "zerofill" in plain or plain.startswith("tinyint(1)"):
        return plain
    return _INTEGER.sub(r"\1", plain)


def _clauses(parts: Sequence[Token]) -> Iterator[list[Token]]:
    """A column's definition cut before each word that starts a property: the type first."""
    clause: list[Token] = []
    depth = 0
    for token in parts:
        if depth == 0 and clause and token.upper in _STARTS and not _continues(clause, token):
            yield clause
            clause = []
        clause.append(token)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
    if clause:
        yield clause


def _continues(clause: Sequence[Token], token: Token) -> bool:
    """Whether a word belongs to what came before, as in `NOT NULL` and `DEFAULT NULL`."""
    return len(clause) == 1 and (clause[0].upper, token.upper) in {("NOT", "NULL"), ("DEFAULT", "NULL")}
