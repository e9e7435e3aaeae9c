"""The workflow files that the tests look at: one of each kind, as `gates ci init` writes them."""

from __future__ import annotations

from gates.ci.workflows import Choices, default_place

GITHUB = {
    "one": Choices(provider="github", place=".github/workflows/one.yml"),
    "shards": Choices(
        provider="github",
        place=".github/workflows/shards.yml",
        shards=3,
        install='pip install -e ".[dev]" && echo "a: #b"',
        env=(("GATES_ADVISORIES", "osv: 'x' \"y\""),),
        branch="trunk",
    ),
    "publishing": Choices(provider="github", place=".github/workflows/publishing.yml", shards=2, publish=True),
    "release": Choices(provider="github", place=default_place("github", "release"), kind="release"),
    "reusable": Choices(provider="github", place=default_place("github", "reusable"), kind="reusable"),
}
GITLAB = {
    "one": Choices(provider="gitlab", place=".gitlab/one.yml"),
    "shards": Choices(provider="gitlab", place=default_place("gitlab", "change"), shards=3, publish=True),
}
