"""Which tag is the last release."""

from __future__ import annotations

import pytest

from gates.project import releases
from tests.conftest import OpenProject, git


@pytest.mark.parametrize(
    ("tags", "latest"),
    [
        (["v1.9.0", "v1.10.0", "v2.0.0rc1", "nightly"], "v1.10.0"),
        (["x-0.3.1", "release-0.2"], "x-0.3.1"),
        (["nightly"], None),
        ([], None),
    ],
)
def test_the_highest_version_among_the_tags_is_the_last_release(
    open_project: OpenProject, tags: list[str], latest: str | None
) -> None:
    project = open_project({"pyproject.toml": "[project]\nname = 'x'\n"})
    for tag in tags:
        git(project.root, "tag", tag)
    found = releases.latest(project)
    assert (found.tag if found else None) == latest


def test_a_tag_of_a_later_commit_is_no_earlier_release(open_project: OpenProject) -> None:
    project = open_project({"a.txt": "a"})
    git(project.root, "commit", "-qm", "second", "--allow-empty")
    git(project.root, "tag", "v1.0.0")
    git(project.root, "checkout", "-q", "HEAD~1")
    assert releases.latest(project) is None
