"""The routes of a described API: which one a request is for, and whether it is as the description wants it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, ClassVar

import jsonschema_rs

from tests.publish.server import Answer, Api, Request


class Described(Api):
    """An API whose routes, query parameters and bodies are those of a file.

    Attributes:
        read_only: the token may write nothing.
        prefix: of every path, as servers of one's own have it.
    """

    file: ClassVar[str]
    fixed: ClassVar[dict[str, str]]
    forbidden: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.read_only = False
        self.prefix = ""
        self.routes = json.loads((Path(__file__).parent / self.file).read_text(encoding="utf-8"))["routes"]
        for route in self.routes:
            path = route["path"]
            for name, value in self.fixed.items():
                path = path.replace(name, value)
            route["pattern"] = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))

    def route(self, request: Request) -> Answer:
        for route in self.routes:
            values = route["pattern"].fullmatch(request.path.removeprefix(self.prefix))
            if route["method"] == request.method and values:
                return self._answered(route, request, values.groupdict())
        self.unknown.append(f"{request.method} {request.path}")
        return Answer(404, {"message": "Not Found"})

    def _answered(self, route: dict[str, Any], request: Request, values: dict[str, str]) -> Answer:
        if request.writes and self.read_only:
            return Answer(403, {"message": self.forbidden})
        if strange := set(request.query) - set(route["query"]):
            self.unknown.append(f"{request.method} {request.path} with {strange}")
        if route["body"] is not None:
            wrong = [e.message for e in jsonschema_rs.Draft202012Validator(route["body"]).iter_errors(request.body)]
            if wrong:
                return Answer(422, {"message": f"Validation Failed: {wrong[0][:200]}"})
        name = route["operation"].rpartition("/")[2].replace("-", "_")
        answer: Answer = getattr(self, f"do_{name}")(request, **values)
        answer.status = answer.status or route["success"]
        return answer
