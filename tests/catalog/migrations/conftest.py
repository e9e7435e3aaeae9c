"""Small services with migrations, and what the gate says of them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from gates import config, registry
from gates.catalog import migrations
from gates.catalog.migrations.facts import Facts
from gates.engine.settle import settle
from gates.model import Finding, State
from gates.project import Project
from tests.conftest import Files, git, lay
from tests.databases.throwaway import url


class Answer:
    """What gathering and judging brought, after the facts went through JSON."""

    def __init__(self, facts: Facts) -> None:
        self.facts = msgspec.json.decode(msgspec.json.encode(facts), type=Facts, strict=False)
        self.judgement = migrations.judge(self.facts, migrations.Options())
        self.state, self.reason = settle(self.facts, self.judgement.findings)

    @property
    def blocking(self) -> list[Finding]:
        return [f for f in self.judgement.findings if f.blocking]

    @property
    def rules(self) -> set[str]:
        return {f.rule.removeprefix("migrations/") for f in self.blocking}

    def only(self, rule: str) -> Finding:
        """The one blocking finding, which must be of this rule."""
        assert self.state is State.FAILED, self.reason
        assert [f.rule for f in self.blocking] == [f"migrations/{rule}"], [(f.rule, f.message) for f in self.blocking]
        return self.blocking[0]

    def passed(self) -> None:
        assert self.state is State.PASSED, (self.state, self.reason, [(f.rule, f.message) for f in self.blocking])


Judge = Callable[..., Answer]
JudgeAt = Callable[..., Answer]


def _judge_at(
    root: Path, files: Files, options: migrations.Options | None = None, *, change: Files | None = None
) -> Answer:
    """Gather and judge a repository with these files at `root`; `change` is a second commit on top, compared with the first."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main")
    for branch, content in (("main", files), ("change", change)):
        if content is not None:
            git(root, "checkout", "-q", "-B", branch)
            lay(root, content)
            git(root, "add", "-A")
            git(root, "commit", "-qm", branch)
    project = Project(
        root, config.load(root, registry.IDS), python=Path(sys.executable), base="main" if change is not None else None
    )
    answer = Answer(migrations.gather(project, options or migrations.Options()))
    assert git(root, "status", "--porcelain") == "", "the judged tree was written to"
    return answer


@pytest.fixture(scope="session")
def judge_at() -> Iterator[JudgeAt]:
    """See `_judge_at`; PostgreSQL is the one server of the test run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GATES_POSTGRES_URL", url())
        patch.delenv("CI", raising=False)
        yield _judge_at


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """The same for one repository of this test."""
    monkeypatch.setenv("GATES_POSTGRES_URL", url())
    monkeypatch.delenv("CI", raising=False)
    return functools.partial(_judge_at, tmp_path / "repo")
