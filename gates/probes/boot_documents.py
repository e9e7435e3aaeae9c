"""The OpenAPI documents of an application: made by its framework, served at a route, or made by what the configuration names."""

from __future__ import annotations

import os
import re
import typing

from . import boot_import, boot_routes

if typing.TYPE_CHECKING:
    from . import boot_http
    from .boot_routes import Adapter, Route

_SERVES = re.compile(r"(?i)openapi|swagger|apispec|schema|(^|/)(api-?)?(docs?|spec)\.(json|ya?ml)$")
_IS_ONE = re.compile(
    r"""^\s*["']?(openapi|swagger)["']?\s*:\s*["']?[23]|["'](openapi|swagger)["']\s*:\s*["'][23]""", re.MULTILINE
)
_ACCEPTED = "application/vnd.oai.openapi+json, application/json, application/yaml;q=0.9, */*;q=0.5"
_LARGEST = 16 * 1024 * 1024
"""Bytes of a document that are read."""

Told = typing.List[typing.Dict[str, typing.Any]]


def made(adapter: Adapter) -> tuple[Told, str]:
    """(the documents that the framework makes, why making one failed)."""
    try:
        found = [d for d in adapter.documents() if isinstance(d["document"], dict)]
        return [{**d, "document": boot_routes.plain(d["document"])} for d in found], ""
    except Exception as error:
        place = boot_import.last_frame(error, os.getcwd())
        where = " ({}:{})".format(place["path"], place["line"]) if place else ""
        return [], "{}: {}{}".format(type(error).__name__, " ".join(str(error).split())[:300], where)


def served(client: boot_http.Client, routes: list[Route]) -> tuple[Told, str]:
    """(a document that some route serves, as text that is JSON or YAML; why such a route would not show it)."""
    named = [r for r in routes if "GET" in r.handlers and _SERVES.search(r.path) and "{" not in r.path]
    refused = ""
    for route in sorted(named, key=lambda r: not r.path.endswith(".json")):
        answer = client.send("GET", route.sample, [("accept", _ACCEPTED)], keep=_LARGEST)
        text = answer.body.decode("utf-8", "replace")
        if answer.status == 200 and _IS_ONE.search(text):
            return [{"prefix": "", "text": text, "at": route.path}], ""
        if answer.status in {401, 403} and route.path.endswith((".json", ".yaml", ".yml")):
            refused = "GET {} answers {}".format(route.path, answer.status)
    return [], refused


def named(found: typing.Any, recognise: typing.Callable[[typing.Any], Adapter | None]) -> Told | None:
    """What the configuration names as a document: the document, its text, a function or builder that makes it, or an application."""
    for _ in range(3):
        adapter = recognise(found)
        if adapter is not None:
            return made(adapter)[0]
        if isinstance(found, dict):
            return [{"prefix": "", "document": boot_routes.plain(found)}]
        if isinstance(found, (str, bytes)):
            text = found if isinstance(found, str) else found.decode("utf-8", "replace")
            return [{"prefix": "", "text": text, "at": ""}] if _IS_ONE.search(text) else None
        maker = found if isinstance(found, type) else getattr(found, "to_dict", None) or found
        if not callable(maker):
            return None
        found = maker()
    return None
