"""What Dockerfiles, compose files, Kubernetes manifests and Procfiles read and set. Pure: text in, values out.

Read by lines and indentation: templates and half-valid YAML are as common as valid files, and every answer needs its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.rules.env_docs import shell
from gates.rules.env_docs.shell import Reference
from gates.rules.env_docs.values import NAME, Entry, Need, Part, Read, Setting

_RUNS = re.compile(r"^\s*(CMD|ENTRYPOINT|HEALTHCHECK)\b", re.IGNORECASE)
_ENV = re.compile(r"^\s*ENV\s+(.*)", re.IGNORECASE)
_ARG = re.compile(r"^\s*ARG\s+([A-Z_][A-Z0-9_]*)", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w$./{-])\$?\{?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_KEY = re.compile(r"^(?P<indent>\s*)(?P<dash>-\s+)?(?P<key>[\w./-]+)\s*:\s*(?P<value>.*)$")
_ITEM = re.compile(r"^(?P<indent>\s*)-\s+[\"']?(?P<name>[A-Z_][A-Z0-9_]*)(?P<value>=[^\"']*)?[\"']?\s*$")
_NAMED = re.compile(r"^\s*-\s+name:\s*[\"']?([A-Z_][A-Z0-9_]*)[\"']?\s*$")


def dockerfile(path: str, text: str) -> tuple[list[Read], list[Setting]]:
    """What a Dockerfile's commands read when the container starts, and what it sets."""
    reads, settings = [], []
    defaults: dict[str, str] = {}
    for number, line in _logical_lines(text):
        declared, argument = _ENV.match(line), _ARG.match(line)
        if argument:
            reads.append(Read(name=argument[1], path=path, line=number, part=Part.BUILD, how="docker build"))
        elif declared:
            for name, value in _declared(declared[1]):
                defaults[name] = value.strip("\"'")
                if not re.search(rf"\$\{{?{re.escape(name)}\b", text):  # the file itself uses it otherwise
                    settings.append(Setting(name, path, _line_of(text, number, name)))
        elif _RUNS.match(line):
            for found in (*shell.in_line(line.replace("'", '"'), number), *shell.in_python(line, number)):
                default = found.default if found.default is not None else defaults.get(found.name)
                known = found.default_known and "$" not in (default or "")
                reads.append(_read(found, path, "dockerfile", default if known else None, known=known))
    return reads, settings


def _declared(text: str) -> list[tuple[str, str]]:
    """The pairs of an ENV instruction, in its new form (`A=1 B=2`) or its old one (`A 1`)."""
    name, _, value = text.strip().partition(" ")
    return _PAIR.findall(text) or ([(name, value)] if name else [])


def compose(path: str, text: str) -> tuple[list[Read], list[Setting]]:
    """What a compose file takes from the environment of whoever runs it, and what it sets for services that are built here."""
    reads, settings = [], []
    section, level, own = "", 0, False
    for number, raw in enumerate(text.split("\n"), 1):
        line = re.sub(r"(^|\s)#.*$", r"\1", raw).replace("$$", "")
        key = _KEY.match(line)
        depth = len(line) - len(line.lstrip())
        if key and depth == 2 and not key["dash"]:
            own = _is_built(text, number)
        inside = section == "environment" and depth > level
        if key and not key["value"] and not inside:
            section, level = key["key"], depth
        mapped = key if inside and key and not key["dash"] and NAME.fullmatch(key["key"]) else None
        listed = _ITEM.match(line) if section == "environment" and depth >= level else None
        name = mapped["key"] if mapped else listed["name"] if listed else ""
        found = list(shell.in_line(line.replace("'", " "), number))
        if name and not (mapped["value"] if mapped else listed and listed["value"]):
            found.append(Reference(name, number, Need.OPTIONAL, None))
        if name and own:
            settings.append(Setting(name, path, number))
        reads += [
            _read(r, path, "compose", r.default, known=r.default_known, passes_on=own and r.name == name) for r in found
        ]
    return reads, settings


def _is_built(text: str, number: int) -> bool:
    """Whether the service whose name stands in a line is built from this repository."""
    for line in text.split("\n")[number:]:
        if re.match(r"^ {0,2}\S", line):
            return False
        if re.match(r"^\s{3,}build:", line):
            return True
    return False


def comments(path: str, text: str) -> list[Entry]:
    """The variables of which the comments of a compose file speak: by name, or beside the line that hands one on."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        before, mark, said = line.partition("#") if line.lstrip().startswith("#") else line.partition(" #")
        if not mark:
            continue
        beside = _ITEM.match(before) or _KEY.match(before)
        names = set(_WORD.findall(said))
        if beside and len(said.split()) > 1:
            names.add(beside.groupdict().get("name") or beside.groupdict().get("key") or "")
        found += [Entry(name=n, path=path, line=number, defines=False) for n in sorted(names) if NAME.fullmatch(n)]
    return found


def kubernetes(path: str, text: str) -> list[Setting]:
    """The variables that a manifest or Helm template sets: in a container's `env`, and as the data of a ConfigMap or Secret."""
    found = []
    kind, data, level = "", False, 0
    for number, line in enumerate(text.split("\n"), 1):
        named, key = _NAMED.match(line), _KEY.match(line)
        if line.startswith("---"):
            kind, data = "", False
        if named:
            found.append(Setting(named[1], path, number))
        elif key and not key["dash"]:
            depth = len(key["indent"])
            data = data and depth > level
            if data and kind in {"ConfigMap", "Secret"} and NAME.fullmatch(key["key"]):
                found.append(Setting(key["key"], path, number))
            if depth == 0 and key["key"] == "kind":
                kind = key["value"].strip()
            elif key["key"] in {"data", "stringData"}:
                data, level = True, depth
    return found


def values(path: str, text: str) -> list[Setting]:
    """The variables that the values of a Helm chart set: what stands below `env`, `environment` or `extraEnv`."""
    found: list[Setting] = []
    level: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        key, named = _KEY.match(line), _NAMED.match(line)
        depth = len(line) - len(line.lstrip())
        if level is not None and line.strip() and depth <= level and not line.lstrip().startswith(("#", "-")):
            level = None
        if level is not None and named:
            found.append(Setting(named[1], path, number))
        elif level is not None and key and not key["dash"] and NAME.fullmatch(key["key"]):
            found.append(Setting(key["key"], path, number))
        elif key and re.fullmatch(r"env|environment|envVars|extra_?env\w*", key["key"], re.IGNORECASE):
            level = depth if level is None else level
    return found


def workflow(path: str, text: str) -> list[Read]:
    """What the workflows of the CI read: their secrets and variables, and what their commands expand."""
    found = {
        (m[1], text.count("\n", 0, m.start()) + 1)
        for m in re.finditer(r"\b(?:secrets|vars|env)\.([A-Z][A-Z0-9_]+)", text)
    }
    lines = enumerate(text.split("\n"), 1)
    found |= {(r.name, n) for n, line in lines for r in shell.in_line(line.replace("${{", "{{"), n)}
    return [Read(name=name, path=path, line=line, part=Part.BUILD, how="workflow") for name, line in sorted(found)]


def script(path: str, text: str, part: Part) -> list[Read]:
    """What a shell script reads."""
    return [_read(r, path, "shell", r.default, known=r.default_known, part=part) for r in shell.references(text)]


def procfile(path: str, text: str) -> list[Read]:
    """What the commands of a Procfile read."""
    return [_read(r, path, "procfile", r.default, known=r.default_known) for r in shell.references(text)]


def _read(
    found: Reference,
    path: str,
    how: str,
    default: str | None,
    *,
    known: bool,
    part: Part = Part.DEPLOYMENT,
    passes_on: bool = False,
) -> Read:
    return Read(
        name=found.name,
        path=path,
        line=found.line,
        need=found.need,
        default=default,
        default_known=known,
        part=part,
        how=how,
        passes_on=passes_on,
    )


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of the first line, instruction) with continuation lines joined and comments left out."""
    start, held = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        start = start if held else number
        held += line.rstrip("\\") if line.rstrip().endswith("\\") else line
        if line.rstrip().endswith("\\"):
            held = held.rstrip("\\ ") + " "
            continue
        yield start, held
        held = ""


def _line_of(text: str, start: int, name: str) -> int:
    for number, line in enumerate(text.split("\n")[start - 1 :], start):
        if re.search(rf"\b{re.escape(name)}\b", line):
            return number
    return start
