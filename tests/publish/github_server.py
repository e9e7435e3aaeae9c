"""GitHub's API as far as publishing uses it: routes, query parameters and bodies as its published description has them."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from typing import Any, ClassVar

from tests.publish.described import Described
from tests.publish.server import Answer, Request

REPOSITORY = "octocat/orders"
PULL = 7


class GitHub(Described):
    """One repository with one pull request.

    Attributes:
        app: the token is an app's, as a workflow's is: it may not ask who it is.
    """

    file = "github_api.json"
    fixed: ClassVar[dict[str, str]] = {"{owner}/{repo}": REPOSITORY}
    forbidden = "Resource not accessible by integration"

    def __init__(self, head: str) -> None:
        super().__init__()
        self.head = head
        self.app = True
        self.statuses: list[dict[str, Any]] = []
        self.checks: list[dict[str, Any]] = []
        self.annotations: dict[int, list[dict[str, Any]]] = {}
        self.comments: list[dict[str, Any]] = []
        self.parents: dict[str, list[str]] = {}
        self.sarifs: list[dict[str, Any]] = []
        self.processing: list[dict[str, Any]] = []

    def url(self, rest: str) -> str:
        return f"{self.address}{self.prefix}/repos/{REPOSITORY}/{rest}"

    def do_get_combined_status_for_ref(self, request: Request, ref: str) -> Answer:
        newest = {s["context"].lower(): s for s in self.statuses if s["sha"] == ref}
        page, headers = self.paged(request, list(newest.values()))
        return Answer(0, {"state": "pending", "sha": ref, "statuses": page}, headers)

    def do_create_commit_status(self, request: Request, sha: str) -> Answer:
        if len(request.body.get("description") or "") > 140:
            return Answer(422, {"message": "Validation Failed: description is too long (maximum is 140 characters)"})
        made = {"target_url": None, "description": None, **request.body, "sha": sha, "url": self.url(f"statuses/{sha}")}
        self.statuses.append(made)
        return Answer(0, made)

    def do_list_for_ref(self, request: Request, ref: str) -> Answer:
        named = request.query.get("check_name")
        found = [c for c in reversed(self.checks) if c["head_sha"] == ref and named in {None, c["name"]}]
        if request.query.get("filter", "latest") == "latest":
            found = list({c["name"]: c for c in reversed(found)}.values())
        page, headers = self.paged(request, [self._check(c) for c in found])
        return Answer(0, {"total_count": len(found), "check_runs": page}, headers)

    def do_create(self, request: Request) -> Answer:
        number = 100 + len(self.checks)
        made = {"external_id": "", **copy.deepcopy(request.body)}
        made |= {"id": number, "url": self.url(f"check-runs/{number}")}
        self.annotations[number] = list(made.get("output", {}).pop("annotations", []))
        self.checks.append(made)
        return Answer(0, self._check(made))

    def do_update(self, request: Request, check_run_id: str) -> Answer:
        check = next(c for c in self.checks if c["id"] == int(check_run_id))
        if {"status", "conclusion"} & set(request.body):
            return Answer(403, {"message": "Check run status and conclusions can only be updated internally"})
        output = dict(request.body.get("output", {}))
        self.annotations[check["id"]] += output.pop("annotations", [])  # appended, as the description says
        check.update({**request.body, "output": output})
        return Answer(0, self._check(check))

    def _check(self, check: dict[str, Any]) -> dict[str, Any]:
        count = len(self.annotations[check["id"]])
        return {**check, "output": {**check["output"], "annotations_count": count}}

    def do_list_annotations(self, request: Request, check_run_id: str) -> Answer:
        page, headers = self.paged(request, self.annotations[int(check_run_id)])
        return Answer(0, page, headers)

    def do_list_comments(self, request: Request, issue_number: str) -> Answer:
        page, headers = self.paged(request, self.comments)
        return Answer(0, page, headers)

    def do_create_comment(self, request: Request, issue_number: str) -> Answer:
        if len(request.body["body"]) > 65_536:
            return Answer(422, {"message": "Validation Failed: body is too long (maximum is 65536 characters)"})
        return Answer(0, self.comment(request.body["body"]))

    def comment(self, body: str, login: str = "github-actions[bot]", kind: str = "Bot") -> dict[str, Any]:
        number = 900 + len(self.comments)
        url = self.url(f"issues/comments/{number}")
        made = {"id": number, "url": url, "body": body, "user": {"login": login, "type": kind, "id": 1}}
        self.comments.append(made)
        return made

    def do_update_comment(self, request: Request, comment_id: str) -> Answer:
        comment = next(c for c in self.comments if c["id"] == int(comment_id))
        comment.update(request.body)
        return Answer(0, comment)

    def do_delete_comment(self, request: Request, comment_id: str) -> Answer:
        self.comments = [c for c in self.comments if c["id"] != int(comment_id)]
        return Answer(0)

    def do_get(self, request: Request, pull_number: str) -> Answer:
        return Answer(0, {"number": PULL, "url": self.url(f"pulls/{PULL}"), "head": {"sha": self.head, "ref": "x"}})

    def do_get_commit(self, request: Request, commit_sha: str) -> Answer:
        parents = [{"sha": sha, "url": self.url(f"git/commits/{sha}")} for sha in self.parents[commit_sha]]
        return Answer(0, {"sha": commit_sha, "url": self.url(f"git/commits/{commit_sha}"), "parents": parents})

    def do_get_authenticated(self, request: Request) -> Answer:
        if self.app:
            return Answer(403, {"message": "Resource not accessible by integration"})
        return Answer(0, {"login": "maria", "type": "User"})

    def do_upload_sarif(self, request: Request) -> Answer:
        document = json.loads(gzip.decompress(base64.b64decode(request.body["sarif"], validate=True)))
        self.sarifs.append({**request.body, "sarif": document})
        return Answer(0, {"id": "47177e22", "url": self.url("code-scanning/sarifs/47177e22")})

    def do_get_sarif(self, request: Request, sarif_id: str) -> Answer:
        return Answer(0, self.processing.pop(0) if self.processing else {"processing_status": "complete"})
