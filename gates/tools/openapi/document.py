"""A committed OpenAPI document: its data, and on which line each part of it stands. Reading only."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import json
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from gates.errors import NoAnswerError
from gates.tools.openapi.yaml_data import loaded

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def escaped(part: str) -> str:
    """One part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def join(pointer: str, *parts: str | int) -> str:
    """A pointer with more parts."""
    return pointer + "".join(f"/{escaped(str(p))}" for p in parts)


@dataclasses.dataclass(frozen=True)
class Document:
    """One document.

    Attributes:
        path: where it is committed, relative to the root.
        text: as committed.
        data: parsed.
    """

    path: str
    text: str
    data: Mapping[str, Any]

    @functools.cached_property
    def lines(self) -> Mapping[str, int]:
        """JSON pointer → line."""
        return _json_lines(self.text) if self.path.endswith(".json") else _yaml_lines(self.text)

    def line(self, pointer: str) -> int:
        """The line of a part, or of its nearest parent that is there."""
        while pointer:
            if pointer in self.lines:
                return self.lines[pointer]
            pointer = pointer.rpartition("/")[0]
        return 1

    def resolve(self, node: Any) -> Any:
        """What a `$ref` inside of this document stands for; the node itself when it is none."""
        return resolve(self.data, node)


def parse(path: str, text: str) -> Document:
    """A document from its text.

    Raises:
        NoAnswerError: it is neither JSON nor YAML, or no object.
    """
    try:
        data = json.loads(text) if path.endswith(".json") else _yaml(text)
    except (ValueError, RecursionError) as error:
        said = " ".join(str(error).split())[:200]
        raise NoAnswerError(f"{path} cannot be parsed: {said}.", "Mend or regenerate the document.") from error
    if not isinstance(data, dict):
        raise NoAnswerError(
            f"{path} is no OpenAPI document: its top level is no object.", "Mend or regenerate the document."
        )
    return Document(path, text, data)


def resolve(root: Mapping[str, Any], node: Any) -> Any:
    """Follow `$ref` inside of `root`, at most twenty steps; None when it leads nowhere."""
    for _ in range(20):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        node = at(root, node["$ref"].removeprefix("#")) if node["$ref"].startswith("#") else {}
    return None


def at(root: Any, pointer: str) -> Any:
    """The part at a JSON pointer, None where there is none."""
    for raw in pointer.split("/")[1:]:
        part = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(root, dict) and part in root:
            root = root[part]
        elif isinstance(root, list) and part.isdigit() and int(part) < len(root):
            root = root[int(part)]
        else:
            return None
    return root


def operations(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(path, method in lower case, operation)."""
    paths = data.get("paths")
    for path, raw in paths.items() if isinstance(paths, dict) else ():
        item = resolve(data, raw)
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield str(path), method, item[method]


def parameters(
    data: Mapping[str, Any], path: str, operation: Mapping[str, Any]
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """(in, name) → parameter of an operation, those of its path included."""
    item = resolve(data, (data.get("paths") or {}).get(path)) or {}
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for raw in [*_list(item.get("parameters")), *_list(operation.get("parameters"))]:
        parameter = resolve(data, raw)
        if isinstance(parameter, dict):
            found[(str(parameter.get("in")), str(parameter.get("name")))] = parameter
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_COLLECTOR = threading.Lock()


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """A block in which hundreds of thousands of objects are made that all stay: the collector would take more than half of the time."""
    with _COLLECTOR:
        ran = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if ran:
                gc.enable()


def _yaml(text: str) -> Any:
    import yaml

    try:
        with _without_collector():
            return loaded(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark is not None else ""
        raise ValueError(f"{line}{error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _yaml_lines(text: str) -> Mapping[str, int]:
    import yaml

    found: dict[str, int] = {}

    def visit(node: Any, pointer: str, depth: int) -> None:
        if depth > 60:
            return
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                inner = join(pointer, str(key.value))
                found[inner] = key.start_mark.line + 1
                visit(value, inner, depth + 1)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                found[join(pointer, index)] = value.start_mark.line + 1
                visit(value, join(pointer, index), depth + 1)

    with _without_collector():
        visit(yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), "", 0)
    return found


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def _json_lines(text: str) -> Mapping[str, int]:
    """Line of each member and item, in one pass over the tokens of a document that is known to parse."""
    found: dict[str, int] = {}
    stack: list[tuple[str, int]] = []
    pointer, line, last = "", 1, 0
    key: str | None = None
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        mark = match.group()
        if mark in {"}", "]"}:
            pointer = stack.pop()[0] if stack else ""
        elif mark == ",":
            if stack and stack[-1][1] >= 0:
                stack[-1] = (stack[-1][0], stack[-1][1] + 1)
        elif mark == ":":
            continue
        elif stack and stack[-1][1] < 0 and key is None:
            key = json.loads(mark)
            found[join(pointer, key)] = line
        else:
            index = stack[-1][1] if stack else -1
            inner = join(pointer, key if key is not None else index) if stack else ""
            if stack and key is None:
                found[inner] = line
            key = None
            if mark in {"{", "["}:
                stack.append((pointer, -1 if mark == "{" else 0))
                pointer = inner
    return found
