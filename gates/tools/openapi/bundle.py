"""A document and the files that it refers to, made one. The files come from the caller; addresses on the web are left alone."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from gates.tools.openapi.document import escaped

_HOLDER = "x-documents"


def bundled(data: Mapping[str, Any], path: str, read: Callable[[str], Any]) -> Mapping[str, Any]:
    """The document with every file that it refers to below `x-documents`, and its references pointing there.

    Args:
        path: of the document; references are relative to its folder.
        read: the data of a file below that folder or beside it, None where there is none (its references then lead nowhere).
    """
    found: dict[str, Any] = {}
    waiting: list[str] = []

    def moved(ref: str, file: str) -> str:
        target, _, pointer = ref.partition("#")
        if "://" in target:
            return ref
        target = posixpath.normpath(posixpath.join(posixpath.dirname(file), target)) if target else file
        if target == path:
            return f"#{pointer}"
        if target not in found and target not in waiting:
            waiting.append(target)
        return f"#/{_HOLDER}/{escaped(target)}{pointer}"

    def walked(node: Any, file: str) -> Any:
        if isinstance(node, dict):
            ref = node.get("$ref")
            made = {k: walked(v, file) for k, v in node.items()}
            return {**made, "$ref": moved(ref, file)} if isinstance(ref, str) else made
        return [walked(v, file) for v in node] if isinstance(node, list) else node

    if not refers_elsewhere(data):
        return data
    path = posixpath.normpath(path)
    made: dict[str, Any] = walked(data, path)
    while waiting:
        file = waiting.pop()
        found[file] = None  # known while it is read: files may refer to each other
        found[file] = walked(read(file), file)
    return {**made, _HOLDER: found}


def refers_elsewhere(data: Mapping[str, Any]) -> bool:
    """Whether any reference leaves the document for another file."""
    waiting: list[Any] = [data]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            ref = node.get("$ref")
            if isinstance(ref, str) and ref and not ref.startswith("#") and "://" not in ref:
                return True
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return False
