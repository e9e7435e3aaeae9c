"""What the documents say of variables: example files, and the tables, lists and code of Markdown and reStructuredText. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gates.rules.env_docs import restructured
from gates.rules.env_docs.secretvalues import kind_of_secret
from gates.rules.env_docs.values import NAME, Entry

_EXAMPLE_LINE = re.compile(r"^(?P<off>\s*#\s*)?(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=(?P<value>.*)$")
_BARE_LINE = re.compile(r"^(?P<off>)(?:export\s+)?(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?P<value>)\s*(?:#.*)?$")
"""A name alone: its value is handed on from whoever starts the container."""
_MIXED_LINE = re.compile(r"^\s*#\s*[A-Z][A-Z0-9]*(?:_\w+)+=")
_SAYS = frozenset({"DEFAULT", "DEFAULTS", "EXAMPLE", "FORMAT", "VALUE", "VALUES"})
"""Words with which a comment gives a value of the variable below it."""
_ARE_DEFAULTS = re.compile(
    r"\b(values?|settings?)\b[^.\n]*\b(are|is)\b[^.\n]*\bdefaults?\b|\bdefault values\b", re.IGNORECASE
)
_SAYS_DEFAULT = re.compile(
    r"\bdefaults?(?:\s+to|\s+is|\s+value)?\s*[:=]?\s*(?:`(?P<code>[^`]*)`|\"(?P<quoted>[^\"]*)\"|(?P<plain>[\w./:+-]+(?:\s+(?:seconds?|minutes?|hours?|days?|weeks?)\b)?))",
    re.IGNORECASE,
)
_REQUIRED = re.compile(r"\b(required|mandatory|must be set)\b", re.IGNORECASE)
_OPTIONAL = re.compile(r"\b(optional|not required)\b", re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
_ABOUT_ENVIRONMENT = re.compile(
    r"environment|env(\s|$)|\benv\b|config|setting|variable|option|parameter", re.IGNORECASE
)
_NAME_HEADER = re.compile(r"variable|\benv|setting|\bkey\b|\bname\b|option|parameter|config", re.IGNORECASE)
_ITEM = re.compile(
    r"^\s*(?:[-*+]|\d+[.)])\s+(?:\*\*)?`(?P<name>[A-Z][A-Z0-9_]*)(?:=(?P<value>[^`]*))?`(?:\*\*)?(?P<rest>.*)$"
)
_CODE_SPAN = re.compile(r"`([^`\n]+)`")
_ASSIGNMENT = re.compile(r"(?:^|\s|-e\s+)(?:export\s+|set\s+|env\s+)?([A-Z][A-Z0-9_]+)=")
_WORD = re.compile(r"(?<![\w$./-])\$?\{?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b(?!\.\w)")
_BESIDE_NAMES = re.compile(r"[A-Z][A-Z0-9_]*|[\s`*,/|]|\([^)]*\)")
_LONGEST_LINE = 4000
_YES, _NO = (
    {"yes", "y", "true", "required", "✓", "✔", "✅", "x", "mandatory", "always"},
    {"no", "n", "false", "optional", "-", "—", "\u2013", "❌", "✗", "✘"},
)
_NO_DEFAULT = {
    "",
    "-",
    "—",
    "\u2013",
    "none",
    "n/a",
    "unset",
    "(unset)",
    "(none)",
    "not set",
    "null",
    "empty",
    "(empty)",
    "no default",
    '""',
    "''",
    "`none`",
    "required",
}


def example_file(path: str, text: str) -> list[Entry]:
    """The entries of an `.env.example`; a line that is commented out counts as one."""
    entries: list[Entry] = []
    comment: list[str] = []
    are_defaults = False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:_LONGEST_LINE]
        found = _EXAMPLE_LINE.match(line) or _BARE_LINE.match(line)
        if found is None or (found["off"] and (found["name"] in _SAYS or not _is_name(found))):
            said = line.strip()
            comment = [*comment, said.lstrip("# ")] if said.startswith("#") else [] if not said else comment
            are_defaults = are_defaults or bool(said.startswith("#") and _ARE_DEFAULTS.search(said))
            continue
        entries.append(_example(path, number, found, " ".join(comment), are_defaults=are_defaults))
        comment = []
    return entries


def _is_name(found: re.Match[str]) -> bool:
    """Whether what stands before `=` in a comment is a variable: in capitals, or with some (`MEMORY_MiB`) where nothing parts them."""
    return bool(NAME.fullmatch(found["name"]) or _MIXED_LINE.match(found.string))


def _example(path: str, number: int, found: re.Match[str], comment: str, *, are_defaults: bool) -> Entry:
    value, _, trailing = found["value"].partition(" #")
    value, said = value.strip().strip("\"'"), f"{comment} {trailing}"
    stated = _SAYS_DEFAULT.search(said) if not are_defaults else None
    shown = are_defaults and not found["off"] and not _REQUIRED.search(comment)
    secret = kind_of_secret(found["name"], value)
    default = _stated(stated) if stated is not None else value if shown else None
    return Entry(name=found["name"], path=path, line=number, default=None if secret else default, secret=secret)


def _stated(found: re.Match[str]) -> str | None:
    """The value of "default: 5"; None for prose ("default level of ...")."""
    if found["code"] is not None or found["quoted"] is not None:
        return found["code"] if found["code"] is not None else found["quoted"]
    plain = found["plain"].rstrip(".,;)")
    said = re.search(r"\w", plain) and re.search(r"[\d/:._]", plain)
    return plain if said or plain.lower() in {"true", "false"} else None


def prose(path: str, text: str, known: Sequence[str] = ()) -> list[Entry]:
    """The entries and mentions of a Markdown or reStructuredText document.

    Args:
        known: names without an underscore that count as mentions as well, when they stand in code spans.
    """
    entries: list[Entry] = []
    heading, fence = "", ""
    header: list[str] = []
    if path.lower().endswith(".rst"):
        text = restructured.as_markdown(text)
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:_LONGEST_LINE]
        opened = re.match(r"^\s*(```+|~~~+)", line)
        if opened:
            fence = "" if fence and line.strip().startswith(fence) else fence or opened[1]
        elif fence:
            entries += [_mention(name, path, number) for name in {*_ASSIGNMENT.findall(line), *_WORD.findall(line)}]
        elif (found := _HEADING.match(line)) is not None:
            heading, header = found[2], []
            entries += [_mention(n, path, number) for n in _names(found[2], known)]
        elif line.lstrip().startswith("|"):
            cells = cells_of(line)
            if re.fullmatch(r"[\s|:-]+", line):
                continue
            if not header:
                header = cells
            else:
                entries += _row(cells, header, heading, path, number, known)
        else:
            header = header if line.strip().startswith(":") else []
            entries += _plain(line, heading, path, number, known)
    return entries


def cells_of(line: str) -> list[str]:
    """The cells of a row of a table; an escaped bar is part of its cell."""
    return [c.strip().replace("\0", "|") for c in line.strip().replace("\\|", "\0").strip("|").split("|")]


def _row(
    cells: list[str], header: list[str], heading: str, path: str, number: int, known: Sequence[str]
) -> list[Entry]:
    mentions = [_mention(n, path, number) for cell in cells for n in _names(cell, known)]
    names = [n for n in re.findall(r"[A-Za-z_][\w*]*", cells[0].replace("`", " ")) if NAME.fullmatch(n)]
    about = bool(_NAME_HEADER.search(header[0])) and (
        _ABOUT_ENVIRONMENT.search(heading) or re.search(r"variable|\benv", " ".join(header), re.IGNORECASE)
    )
    if not names or not (about or "_" in names[0]) or _BESIDE_NAMES.sub("", cells[0]):
        return mentions
    required = _required(_cell(cells, header, r"requir|mandatory|needed|optional"), header)
    default = _default(_cell(cells, header, r"^(?!.*example).*default")) if len(names) == 1 else None
    shown = _CODE_SPAN.search(_cell(cells, header, r"default|example|value"))
    secret = kind_of_secret(names[0], shown[1] if shown is not None else "")
    default = None if secret else default
    others = [m for m in mentions if m.name not in names]
    return [
        Entry(
            name=n,
            path=path,
            line=number,
            defines=bool(about),
            required=required,
            default=default,
            secret=secret,
            row=True,
        )
        for n in names
    ] + others


def _cell(cells: list[str], header: list[str], pattern: str) -> str:
    at = next((i for i, h in enumerate(header) if re.search(pattern, h, re.IGNORECASE)), None)
    return cells[at] if at is not None and at < len(cells) else ""


def _required(cell: str, header: list[str]) -> bool | None:
    said = cell.strip("`* .").lower()
    flipped = any("optional" in h.lower() for h in header) and not any("requir" in h.lower() for h in header)
    if said in _YES:
        return said == "required" or not flipped
    if said in _NO:
        return None if said in {"-", "—", "\u2013"} else said != "optional" and flipped
    return None


def _default(cell: str) -> str | None:
    """The default that a cell states; "" for "none", None where it does not state one."""
    if cell.strip().lower().strip("*_") in _NO_DEFAULT:
        return None if not cell.strip() else ""
    if re.search(r"`\s*(,|/|\||or)\s*`", cell):
        return None  # the values that there are
    span = _CODE_SPAN.fullmatch(cell.strip()) or _CODE_SPAN.match(cell.strip())
    if span is not None:
        return span[1].strip().strip("\"'")
    return cell.strip().strip("\"'") if re.fullmatch(r"\S+", cell.strip()) else None


def _plain(line: str, heading: str, path: str, number: int, known: Sequence[str]) -> Iterator[Entry]:
    item = _ITEM.match(line)
    if item is None or not (
        NAME.fullmatch(item["name"]) and (_ABOUT_ENVIRONMENT.search(heading) or "_" in item["name"])
    ):
        yield from (_mention(n, path, number) for n in _names(line, known))
        return
    rest = item["rest"]
    required = (
        True if _REQUIRED.search(rest) and not _OPTIONAL.search(rest) else False if _OPTIONAL.search(rest) else None
    )
    if required and re.search(r"\b(if|when|with|unless|only)\b", rest, re.IGNORECASE):
        required = None
    stated = _SAYS_DEFAULT.search(rest)
    about = bool(_ABOUT_ENVIRONMENT.search(heading)) and bool(
        re.match(r"\s*([:—\u2013(-]|is\b|\*\*)", rest) or not rest.strip()
    )
    yield Entry(
        name=item["name"],
        path=path,
        line=number,
        defines=about,
        required=required,
        default=_stated(stated) if stated else None,
        secret=kind_of_secret(item["name"], item["value"] or ""),
    )
    yield from (_mention(n, path, number) for n in _names(rest, known))


def _names(text: str, known: Sequence[str]) -> list[str]:
    """The names of variables in running text, sorted: those with an underscore, and known ones in code spans."""
    spans = {w for span in _CODE_SPAN.findall(text) for w in re.findall(r"[A-Z][A-Z0-9_]+", span)}
    return sorted({*_WORD.findall(text), *(s for s in spans if "_" in s or s in known)})


def _mention(name: str, path: str, number: int) -> Entry:
    return Entry(name=name, path=path, line=number, defines=False)
