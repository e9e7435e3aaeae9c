"""GitLab's API as far as publishing uses it, as documented."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.publish.described import Described
from tests.publish.server import Answer, Request

PROJECT, IID, OURS = "42", 7, 11


class GitLab(Described):
    """One project with one merge request."""

    file = "gitlab_api.json"
    fixed: ClassVar[dict[str, str]] = {"{id}": PROJECT, "{iid}": str(IID)}
    forbidden = "403 Forbidden"

    def __init__(self, head: str) -> None:
        super().__init__()
        self.head = head
        self.statuses: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def do_user(self, request: Request) -> Answer:
        return Answer(0, {"id": OURS, "username": "project_42_bot"})

    def do_list_statuses(self, request: Request, sha: str) -> Answer:
        named = request.query.get("name")
        found = [s for s in self.statuses if s["sha"] == sha and named in {None, s["name"]}]
        page, headers = self.paged(request, found)
        return Answer(0, page, headers)

    def do_set_status(self, request: Request, sha: str) -> Answer:
        body = request.body
        same = {"sha": sha, "name": body["name"], "pipeline_id": body.get("pipeline_id", 1)}
        for status in self.statuses:
            if same.items() <= status.items() and status["status"] == body["state"]:
                return Answer(400, {"message": f"Cannot transition status via :run from :{body['state']}"})
        made = {"id": len(self.statuses) + 1, **same, "status": body["state"], "description": body.get("description")}
        self.statuses.append(made)
        return Answer(0, made)

    def do_request(self, request: Request) -> Answer:
        return Answer(0, {"iid": IID, "sha": self.head, "project_id": int(PROJECT)})

    def do_list_notes(self, request: Request) -> Answer:
        rows = self.notes if request.query.get("sort") == "asc" else self.notes[::-1]
        page, headers = self.paged(request, rows)
        return Answer(0, page, headers)

    def do_create_note(self, request: Request) -> Answer:
        return Answer(0, self.note(request.body["body"]))

    def note(self, body: str, author: int = OURS) -> dict[str, Any]:
        made = {"id": 300 + len(self.notes), "body": body, "author": {"id": author}, "system": False}
        self.notes.append(made)
        return made

    def do_change_note(self, request: Request, note: str) -> Answer:
        changed = next(n for n in self.notes if n["id"] == int(note))
        changed.update(request.body)
        return Answer(0, changed)

    def do_delete_note(self, request: Request, note: str) -> Answer:
        self.notes = [n for n in self.notes if n["id"] != int(note)]
        return Answer(0)
