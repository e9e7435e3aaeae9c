"""SQL as text: tokens, statements with their lines, and a form in which two spellings of the same thing are equal.

Knows just enough of SQL to tell strings, quoted names, comments and dollar quotes apart. It understands no statement and runs none.
"""

from __future__ import annotations

import dataclasses
import enum
import re
from collections.abc import Iterable, Iterator


class TokenKind(enum.Enum):
    """What a token is; white space is one too, so that the tokens joined are the text."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    QUOTED = "quoted"
    WORD = "word"
    NUMBER = "number"
    MARK = "mark"


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL and where it starts, in characters from 0."""

    kind: TokenKind
    text: str
    start: int

    @property
    def upper(self) -> str:
        """A word in upper case; "" for anything else."""
        return self.text.upper() if self.kind is TokenKind.WORD else ""


@dataclasses.dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its semicolon, and the lines on which it stands, counted from 1."""

    text: str
    line: int
    end_line: int


class Flavour(enum.Enum):
    """How strings and comments are written: as the standard, PostgreSQL and SQLite have it, or as MySQL and MariaDB do."""

    STANDARD = "standard"
    MYSQL = "mysql"


_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+([^\w\s'\"]{1,3})[ \t\r]*$", re.IGNORECASE | re.MULTILINE)
"""The line with which MySQL's client is told another delimiter; not the option of PostgreSQL's COPY, which takes a string."""


def flavour_of(text: str) -> Flavour:
    """The flavour in which a script is written, by what only one of them has: outside strings and comments, where anything may stand."""
    if _DELIMITER.search(text):
        return Flavour.MYSQL
    before = ("", "")
    for token in tokens(text):
        if token.kind is TokenKind.STRING and token.text.startswith("$"):
            return Flavour.STANDARD  # PostgreSQL's dollar quotes
        engine = before == ("ENGINE", "=") and token.upper in _ENGINES
        if engine or token.text.startswith("`") or token.upper == "AUTO_INCREMENT" or _EXECUTED.match(token.text):
            return Flavour.MYSQL
        if token.kind not in {TokenKind.SPACE, TokenKind.COMMENT}:
            before = (before[1], token.upper or token.text)
    return Flavour.STANDARD


_ENGINES = frozenset(
    {"INNODB", "MYISAM", "ARIA", "MEMORY", "CSV", "ARCHIVE", "NDB", "NDBCLUSTER", "ROCKSDB", "COLUMNSTORE"}
)
_EXECUTED = re.compile(r"/\*M?!\d")
"""A comment that MySQL executes."""


_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>--[^\n]*)
    |(?P<string>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)|[bBxXnN]?'(?:[^']|'')*(?:'|\Z))
    |(?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`[^`]*(?:`|\Z)|\[[A-Za-z_][^\]\n]*\])
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>\d[\w.]*|\.\d[\w]*)
    |(?P<mark>::|<=|>=|<>|!=|\|\||->>|->|.)""",
    re.VERBOSE | re.DOTALL,
)
_MYSQL_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>--[^\n]*|\#[^\n]*|/\*(?!M?!).*?(?:\*/|\Z))
    |(?P<string>[bBxXnN]?'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.|"")*(?:"|\Z))
    |(?P<quoted>`(?:[^`]|``)*(?:`|\Z))
    |(?P<word>[^\W\d][\w$]*)
    |(?P<number>\d[\w.]*|\.\d[\w]*)
    |(?P<mark>/\*M?!\d*|\*/|<=>|<=|>=|<>|!=|:=|\|\||&&|->>|->|.)""",
    re.VERBOSE | re.DOTALL,
)
"""Comments with a version number are no comments to MySQL: it executes what they hold."""
_COMMENT_MARK = re.compile(r"/\*|\*/")
_DOLLAR = re.compile(r"\$(?:[^\W\d]\w*)?\$")


def tokens(text: str, flavour: Flavour = Flavour.STANDARD) -> Iterator[Token]:
    """All tokens of `text`, in order; an unfinished string or comment reaches to the end."""
    if flavour is Flavour.MYSQL:
        for piece in _MYSQL_TOKEN.finditer(text):
            yield Token(TokenKind(piece.lastgroup), piece.group(), piece.start())
        return
    at = 0
    while at < len(text):
        end = _long_token(text, at)
        if end is not None:
            kind = TokenKind.COMMENT if text[at] == "/" else TokenKind.STRING
        else:
            found = _TOKEN.match(text, at)
            if found is None:  # cannot happen: the last alternative takes any character
                return
            kind, end = TokenKind(found.lastgroup), found.end()
        yield Token(kind, text[at:end], at)
        at = end


def _long_token(text: str, at: int) -> int | None:
    """Where a nested comment or a dollar-quoted string that starts at `at` ends; None when neither does."""
    if text.startswith("/*", at):
        depth = 0
        for mark in _COMMENT_MARK.finditer(text, at):
            depth += 1 if mark.group() == "/*" else -1
            if depth == 0:
                return mark.end()
        return len(text)
    opening = _DOLLAR.match(text, at) if text[at] == "$" else None
    if opening is None:
        return None
    closing = text.find(opening.group(), opening.end())
    return len(text) if closing < 0 else closing + len(opening.group())


def statements(text: str, first_line: int = 1, flavour: Flavour | None = None) -> tuple[Statement, ...]:
    """The statements of a script; semicolons in strings, bodies and `BEGIN ... END` blocks of triggers and routines do not split.

    Args:
        first_line: the line of the file on which `text` starts.
        flavour: found by the words of the script when left out.
    """
    flavour = flavour or flavour_of(text)
    found: list[Statement] = []
    for part, start, delimiter in _delimited(text, flavour):
        line = first_line + text.count("\n", 0, start)
        found += (
            _by_semicolons(part, line, flavour) if delimiter == ";" else _by_delimiter(part, line, flavour, delimiter)
        )
    return tuple(found)


def _delimited(text: str, flavour: Flavour) -> Iterator[tuple[str, int, str]]:
    """The parts of a script between the lines with which MySQL's client is told another delimiter: (text, start, delimiter)."""
    start, delimiter = 0, ";"
    for line in _DELIMITER.finditer(text) if flavour is Flavour.MYSQL else ():
        yield text[start : line.start()], start, delimiter
        start, delimiter = line.end(), line.group(1)
    yield text[start:], start, delimiter


def _by_delimiter(text: str, first_line: int, flavour: Flavour, delimiter: str) -> list[Statement]:
    """Split at a delimiter, wherever it stands outside strings and comments; words do not protect it."""
    closed = {TokenKind.STRING, TokenKind.QUOTED, TokenKind.COMMENT}
    everything = list(tokens(text, flavour))
    shut = [(t.start, t.start + len(t.text)) for t in everything if t.kind in closed]
    found: list[Statement] = []
    start = 0
    for cut in re.finditer(re.escape(delimiter), text):
        if not any(low <= cut.start() < high for low, high in shut):
            found += _statement(list(_between(text, start, cut.start(), flavour)), text, first_line)
            start = cut.end()
    return [*found, *_statement(list(_between(text, start, len(text), flavour)), text, first_line)]


def _between(text: str, start: int, end: int, flavour: Flavour) -> Iterator[Token]:
    for token in tokens(text[start:end], flavour):
        yield dataclasses.replace(token, start=token.start + start)


def _by_semicolons(text: str, first_line: int, flavour: Flavour) -> list[Statement]:
    found: list[Statement] = []
    current: list[Token] = []
    block, held = _Block(), False
    for token in tokens(text, flavour):
        block.see(token)
        mark = _HELD.match(token.text) if token.kind is TokenKind.COMMENT else None
        if mark is not None:
            held = mark.group(1).lower() == "begin"
        if mark is not None or (token.text == ";" and not block.open and not held):
            found += _statement(current, text, first_line)
            current, block = [], _Block()
        else:
            current.append(token)
    return [*found, *_statement(current, text, first_line)]


_HELD = re.compile(r"--\s*\+(?:goose|migrate)\s+Statement(Begin|End)\b", re.IGNORECASE)
"""Lines with which goose and sql-migrate are told that what is between them is one statement."""


def _statement(parts: list[Token], text: str, first_line: int) -> list[Statement]:
    solid = [t for t in parts if t.kind not in {TokenKind.SPACE, TokenKind.COMMENT}]
    while solid and solid[-1].text == ";":
        solid.pop()
    if not solid:
        return []
    start, end = solid[0].start, solid[-1].start + len(solid[-1].text)
    line = first_line + text.count("\n", 0, start)
    return [Statement(text[start:end], line, line + text.count("\n", start, end))]


class _Block:
    """Whether we are inside a body whose semicolons belong to it."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._depth = 0
        self._ended = False
        self._body = False

    @property
    def open(self) -> bool:
        return self._depth > 0

    def see(self, token: Token) -> None:
        if token.kind in {TokenKind.COMMENT, TokenKind.SPACE}:
            return
        word, after_end, self._ended = token.upper, self._ended, token.upper == "END"
        if not word:
            return
        self._words.append(word)
        if self._body and after_end and word in {"IF", "LOOP", "WHILE", "REPEAT"}:
            self._depth += 1  # what it closes was never counted
        elif self._depth and not (after_end and word == "CASE"):
            self._depth += {"CASE": 1, "BEGIN": 1, "END": -1}.get(word, 0)
        elif not self._depth and self._opens():
            self._depth, self._body = 1, True

    def _opens(self) -> bool:
        if self._words == ["BEGIN", "NOT", "ATOMIC"]:
            return True
        bodied = {"TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "PACKAGE"}
        return self._words[0] == "CREATE" and self._words[-1] == "BEGIN" and not bodied.isdisjoint(self._words[:8])


def meaning(parts: Iterable[Token] | str) -> str:
    """SQL in one spelling: no comments, words and quoted names alike in lower case, single spaces, no redundant outer brackets."""
    source = tokens(parts) if isinstance(parts, str) else parts
    return _bare(" ".join(_plain(t) for t in source if t.kind not in {TokenKind.SPACE, TokenKind.COMMENT}))


def _plain(token: Token) -> str:
    if token.kind is TokenKind.QUOTED:
        return token.text[1:-1].replace('""', '"').casefold()
    return token.text if token.kind is TokenKind.STRING else token.text.casefold()


def _bare(text: str) -> str:
    while text.startswith("( ") and text.endswith(" )") and _closes_at_end(text):
        text = text[2:-2]
    return text


def _closes_at_end(text: str) -> bool:
    """Whether the bracket that opens `text` is the one that closes at its end."""
    depth = 0
    for token in tokens(text):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return token.start == len(text) - 1
    return False


def white_space_aside(text: str) -> str:
    """The text with every run of white space as one blank; for bodies in which it means nothing."""
    return " ".join(text.split())
