"""What is recognised in a document, and what becomes of it when it is followed."""

from __future__ import annotations

import pytest

from gates.catalog.readme import recipes, running
from gates.catalog.readme.facts import KINDS, Ending, Options, Run
from gates.catalog.readme.gathering import parse
from gates.catalog.readme.ground import Ground
from gates.catalog.readme.recipes import Recipe
from tests.catalog.readme.conftest import project_at
from tests.catalog.readme.followed import FOLLOWED, Followed
from tests.catalog.readme.fragments import RECOGNISED, Fragment
from tests.conftest import MakeRepo

_SECTIONS = ("set-up", "configuration", "tests")


def label(recipe: Recipe) -> str:
    """A recipe in the words of the fragments' labels."""
    option = f"[{recipe.option}] " if recipe.option else ""
    if recipe.file:
        return f"<{recipe.kind}> {option}={recipe.file}"
    if recipe.skip:
        return f"<{recipe.kind}> {option}-{recipe.skip}"
    steps = [
        ("(or) " if s.instead else "")
        + ";".join(
            " ".join(line.split()) if not line.startswith(" ") else " " + line.strip() for line in s.text.split("\n")
        )
        + (f" ~{s.hindrance}" if s.hindrance else "")
        for s in recipe.steps
    ]
    return f"<{recipe.kind}> {option}{' | '.join(steps)}"


@pytest.mark.parametrize("fragment", RECOGNISED, ids=[f.name for f in RECOGNISED])
def test_blocks_are_recognised(fragment: Fragment) -> None:
    name = f"README{fragment.suffix}"
    found = recipes.recipes({name: parse(name, fragment.text)}, _SECTIONS, running.whole)
    told = [label(r) for r in found]
    wanted = fragment.labels
    assert len(told) == len(wanted), told
    for one, other in zip(told, wanted, strict=True):
        assert one == other or ("~a placeholder" in other and one.startswith(other)), (told, wanted)


def test_of_linked_documents_only_the_missing_set_up_and_tests_are_run() -> None:
    texts = {
        "README.md": "# X\n\n## Install\n\n```sh\nmake a\n```\n",
        "docs/guide.md": "# Guide\n\n## Install\n\n```sh\nmake b\n```\n\n## Configuration\n\n```sh\nmake c\n```\n\n## Tests\n\n```sh\nmake d\n```\n",
        "CONTRIBUTING.md": "# Contributing\n\n## Tests\n\n```sh\nmake e\n```\n",
    }
    found = recipes.recipes({n: parse(n, t) for n, t in texts.items()}, _SECTIONS, running.whole)
    assert [(r.path, label(r)) for r in found] == [
        ("README.md", "<set-up> make a"),
        ("docs/guide.md", "<tests> make d"),
    ]


def follow(make_repo: MakeRepo, case: Followed) -> running.Ran:
    files = {"README.md": case.text} | dict(case.files)
    project = project_at(make_repo(files))
    options = Options(run=Run.ALWAYS, run_timeout=case.limit_s, run_sections=(*_SECTIONS, "running"))
    return running.run({"README.md": parse("README.md", case.text)}, Ground(project), options)


@pytest.mark.parametrize("case", FOLLOWED, ids=[c.name for c in FOLLOWED])
def test_blocks_are_followed(case: Followed, make_repo: MakeRepo) -> None:
    ran = follow(make_repo, case)
    told = [(p.ending, p.reason) for p in ran.played]
    assert [e for e, _ in told] == [e for e, _ in case.endings], told
    for (_, reason), (_, wanted) in zip(told, case.endings, strict=True):
        assert wanted in reason, told


def test_the_kinds_that_may_be_run_are_kinds_of_sections() -> None:
    assert set(_SECTIONS) <= set(KINDS)
    assert {e for c in FOLLOWED for e, _ in c.endings} == set(Ending)
