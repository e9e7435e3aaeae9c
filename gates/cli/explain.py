"""`gates explain ID`: the page of a gate or of a rule, from the same source as the documentation."""

from __future__ import annotations

import dataclasses
import difflib
import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

import click

from gates import registry
from gates.engine import baseline, exceptions
from gates.errors import UsageError
from gates.model import Rule
from gates.registry import Gate

_FOREIGN = """\
{id} is what {tool} reports as {code}; gates shows it with the line and lets it block or not by its severity.

**What it means.** {page}

**One exception**, with its reason, on the line or right above it: `# gates: ignore[{id}] REASON`"""
_PAGES = {
    "bandit": "The finding in the report links to its page; all are listed at <https://bandit.readthedocs.io/en/latest/plugins/index.html>.",
    "mypy": "<https://mypy.readthedocs.io/en/stable/_refs.html#code-{code}>",
    "ruff": "`ruff rule {code}` prints its page, with an example and what to write instead.",
    "sqlfluff": "<https://docs.sqlfluff.com/en/stable/reference/rules.html>",
    "zizmor": "<https://docs.zizmor.sh/audits/#{code}>",
}
"""Tool → where its own documentation explains a code."""
_ELSEWHERE = "Its own documentation explains it."


@click.command("explain")
@click.argument("id_", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Every gate and every rule, as one Markdown document.")
def command(id_: str | None, everything: bool) -> None:
    """What a gate or a rule is about, why it matters and how to fix its findings."""
    if everything:
        click.echo(reference(), nl=False)
    elif id_ is None:
        raise UsageError("Explain what?", f"Name a gate ({', '.join(registry.IDS)}) or a rule, or say --all.")
    else:
        click.echo(explanation(id_))


def reference() -> str:
    """All pages in one document: `docs/reference.md` is its committed copy."""
    pages = ["# Reference\n\nWritten by `gates explain --all`; do not edit.\n"]
    pages += [_nested(chapter, 1) for _, chapter in chapters()]
    return "\n".join(pages).rstrip() + "\n"


def chapters() -> Iterator[tuple[str, str]]:
    """(name, page) of each gate with its rules, and of what is about waivers."""
    for gate in registry.gates():
        yield gate.ID, "\n".join([f"{_gate_page(gate)}\n", *(_nested(_rule_page(rule), 1) for rule in gate.RULES)])
    about = (*exceptions.RULES, baseline.FELL)
    yield "waivers", "\n".join(["# Waivers\n", *(_nested(_rule_page(rule), 1) for rule in about)])


def _nested(page: str, depth: int) -> str:
    """The page with its headings moved down, outside fenced code."""
    lines, fenced = [], False
    for line in page.splitlines():
        fenced ^= line.lstrip().startswith("```")
        lines.append("#" * depth + line if line.startswith("#") and not fenced else line)
    return "\n".join(lines) + "\n"


def rules() -> dict[str, Rule]:
    """Every rule of the house by its id."""
    everything = (*exceptions.RULES, baseline.FELL, *(r for g in registry.gates() for r in g.RULES))
    return {rule.id: rule for rule in everything}


def defaults() -> dict[str, dict[str, object]]:
    """Gate id → key of an option → its value where the configuration does not set it."""
    return {
        gate.ID: {f.name.replace("_", "-"): _default(f) for f in dataclasses.fields(gate.Options)}
        for gate in registry.gates()
    }


def _default(field: dataclasses.Field[Any]) -> object:
    made = field.default_factory
    return (
        made() if made is not dataclasses.MISSING else None if field.default is dataclasses.MISSING else field.default
    )


def explanation(id_: str) -> str:
    """The page as plain Markdown.

    Raises:
        UsageError: neither a gate nor a rule; the nearest valid id is told.
    """
    gates = {g.ID: g for g in registry.gates()}
    known = rules()
    if id_ in gates:
        return _gate_page(gates[id_])
    if id_ in known:
        return _rule_page(known[id_])
    gate, _, rest = id_.partition("/")
    tool, colon, code = rest.partition(":")
    if gate in gates and colon and tool and code:
        page = _PAGES.get(tool, _ELSEWHERE).format(code=code)
        return f"# {id_}\n\n{_FOREIGN.format(id=id_, tool=tool, code=code, page=page)}"
    close = difflib.get_close_matches(id_, [*gates, *known], 1)
    hint = (
        f"Did you mean {close[0]!r}?"
        if close
        else f"The gates are: {', '.join(gates)}; `gates explain GATE` lists the rules of one."
    )
    raise UsageError(f"There is no gate or rule {id_!r}.", hint)


def _gate_page(gate: Gate) -> str:
    about = inspect.getdoc(sys.modules[_home(gate)]) or ""
    rules = "\n".join(f"- `{r.id}` ({r.severity}): {r.summary}" for r in gate.RULES)
    options = _options(gate.Options)
    shown = f"\n\n## Options\n\nIn `[tool.gates.{gate.ID}]`:\n\n{options}" if options else ""
    return f"# {gate.ID}: {gate.TITLE}\n\n{about}{shown}\n\n## Rules\n\n{rules or 'It reports what its tools say.'}"


def _home(gate: Gate) -> str:
    """The module that is the gate: the outermost one in which its gathering lives and that gathers."""
    parts = gate.gather.__module__.split(".")
    names = (".".join(parts[:n]) for n in range(1, len(parts)))
    return next((n for n in names if hasattr(sys.modules.get(n), "gather")), gate.gather.__module__)


def _options(kind: type[Any]) -> str:
    """A list of the options of a gate: key, default, and what its docstring says about it."""
    told = dict(re.findall(r"(?m)^    (\w+(?:, \w+)*): (.+(?:\n {6,}\S.*)*)", inspect.getdoc(kind) or ""))
    said = {name: " ".join(text.split()) for names, text in told.items() for name in names.split(", ")}
    rows = [(f.name, f.default if f.default is not dataclasses.MISSING else "") for f in dataclasses.fields(kind)]
    return "\n".join(
        f"- `{name.replace('_', '-')}` (default `{_as_toml(value)}`): {said.get(name, '')}" for name, value in rows
    )


def _as_toml(value: object) -> str:
    if value is None or value == "":
        return "unset"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_as_toml, value))}]"
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f'"{value}"'
        if isinstance(value, str)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def _rule_page(rule: Rule) -> str:
    return f"# {rule.id}\n\nSeverity: {rule.severity}. In one line: {rule.summary}.\n\n{inspect.cleandoc(rule.explanation)}"
