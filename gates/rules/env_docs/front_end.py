"""What JavaScript, TypeScript and the files of Vue and Svelte read. Pure: text in, reads out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gates.rules.env_docs.values import Part, Read

_DIRECT = re.compile(
    r"(?P<of>process\.env|import\.meta\.env)(?:\.|\?\.|\[[\"'](?=\w+[\"']\]))(?P<name>[A-Z][A-Z0-9_]*[A-Z0-9])(?![\w*])(?:[\"']\])?"
    r"(?:\s*(?:\?\?|\|\|)\s*(?P<quote>[\"'`]?)(?P<text>[\w./:-]+)(?P=quote))?"
)
_DESTRUCTURED = re.compile(r"\{([^{}]*)\}\s*=\s*(?:process\.env|import\.meta\.env)\b")
_BY_VITE = {"BASE_URL", "DEV", "MODE", "PROD", "SSR"}
"""What Vite puts into `import.meta.env` by itself."""
_HOLDER = re.compile(
    r"\b(?:const|let|var)\s+(\w+)(?:\s*:[^=;\n]+)?\s*="
    r"\s*(?:(?:\{[^{}]*?)?\bloadEnv\(|\(?\s*(?:import\.meta|process)\.env(?=\s*(?:[;)\n]|\?\?|\|\||as\b|$)))"
)
_BY_PARAMETER = re.compile(r"(?:process\.env|import\.meta\.env)\[(\w+)\]")
_HELPER = re.compile(
    r"\bfunction\s+(?P<named>\w+)\s*\(\s*(?P<first>\w+)"
    r"|\b(?P<assigned>\w+)\s*=\s*(?:async\s*)?\(?\s*(?P<only>\w+)\b[^()=]*(?:=[^()=>]*)?\)?[^()=;{}]*=>"
)
_FARTHEST = 400
"""Characters between the head of a helper and what it reads."""


def reads(path: str, text: str) -> list[Read]:
    """The front end's own variables: read directly, taken apart, held or loaded as a whole, or through a function of the same file."""
    return [
        Read(
            name=name,
            path=path,
            line=text.count("\n", 0, at) + 1,
            default=default,
            default_known=default is not None,
            part=Part.TOOLING,
            how="javascript",
        )
        for name, at, default in (*_directly(text), *_taken_apart(text), *_held(text), *_through_helpers(text))
    ]


def _directly(text: str) -> Iterator[tuple[str, int, str | None]]:
    for found in _DIRECT.finditer(text):
        if found["of"] == "process.env" or found["name"] not in _BY_VITE:
            yield found["name"], found.start(), found["text"]


def _taken_apart(text: str) -> Iterator[tuple[str, int, None]]:
    """`const { NAME } = process.env`."""
    for taken in _DESTRUCTURED.finditer(text):
        for found in re.finditer(r"(?:^|,)\s*([A-Z][A-Z0-9_]+)", taken[1]):
            yield found[1], taken.start(1) + found.start(1), None


def _held(text: str) -> Iterator[tuple[str, int, None]]:
    """`const env = loadEnv(mode, dir)` or `const env = import.meta.env ?? {}`, and `env.NAME` after it."""
    for holder in sorted({m[1] for m in _HOLDER.finditer(text)} if re.search(r"loadEnv\(|\.env\b", text) else ()):
        for found in re.finditer(rf"(?<![\w.]){holder}(?:\?\.|\.|\[[\"'])([A-Z][A-Z0-9_]*[A-Z0-9])(?![\w*])", text):
            if found[1] not in _BY_VITE:
                yield found[1], found.start(), None


def _through_helpers(text: str) -> Iterator[tuple[str, int, None]]:
    """`flag("NAME")` where `const flag = (name) => process.env[name]`."""
    helpers = {_around(found, text) for found in _BY_PARAMETER.finditer(text)} - {""}
    for helper in sorted(helpers):
        for call in re.finditer(rf"(?<![\w.]){helper}\(\s*[\"']([A-Z][A-Z0-9_]+)[\"']", text):
            yield call[1], call.start(), None


def _around(found: re.Match[str], text: str) -> str:
    """The function before a read whose first parameter names the variable, "" where there is none."""
    before = text[max(0, found.start() - _FARTHEST) : found.start()]
    heads = [m for m in _HELPER.finditer(before) if found[1] in {m["first"], m["only"]}]
    return (heads[-1]["named"] or heads[-1]["assigned"]) if heads else ""
