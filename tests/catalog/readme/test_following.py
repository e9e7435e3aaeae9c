from __future__ import annotations

import pytest

from tests.catalog.readme.conftest import Look, findings, project_at
from tests.conftest import MakeRepo, git

F = "```"
SET_UP = f"# Development\n\n## Install\n\n{F}sh\npip install -r nope.txt\n{F}\n\n## Run\n\nStart it.\n\n## Tests\n\nUse pytest.\n"
FOUND = ("missing-file", 6)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("See [development](docs/dev.md).", "docs/dev.md"),
        ("See the [development docs](docs/).", "docs/README.md"),
        ("For set-up see docs/dev.md.", "docs/dev.md"),
        ("Installation is told in `docs/dev.md`.", "docs/dev.md"),
        ("See [contributing](https://github.com/team/orders/blob/main/docs/dev.md#install).", "docs/dev.md"),
        ("See the [docs](docs/index.md).", "docs/set-up.md"),
    ],
)
def test_the_document_that_the_readme_sends_to_for_set_up_is_read(make_repo: MakeRepo, said: str, place: str) -> None:
    index = {"docs/index.md": "# Docs\n\n- [Set-up](set-up.md)\n"} if "index" in said else {}
    root = make_repo(
        {"README.md": f"# X\n\nServes things to people. {said}\n", "tests/test_a.py": "", place: SET_UP} | index
    )
    git(root, "remote", "add", "origin", "git@github.com:team/orders.git")
    assert [(f.rule, f.path, f.line) for f in findings(project_at(root)) if f.blocking] == [
        (f"readme/{FOUND[0]}", place, FOUND[1])
    ]


@pytest.mark.parametrize(
    "said", ["See the [changes](docs/changes.md).", "Installation of old releases is told in docs/changes.md."]
)
def test_a_document_of_another_business_is_not_read(look: Look, said: str) -> None:
    found = look({"README.md": f"# X\n\nServes things. {said}\n", "docs/changes.md": SET_UP})
    assert [f[0] for f in found if f[3]] == ["missing-section", "missing-section"]


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Orders", "See <https://orderly.readthedocs.io/en/latest/>."),
        ("Zed", "Follow [the documentation](https://zed.example-host.com/)."),
        ("Zed", "\n\n- **Documentation**: https://hedgehogs.dev/"),
        ("Zed", "\n\nProject documentation is available at <https://hedgehogs.dev>."),
        ("Ostrich Recipes", "Documentation can be found [here](https://docs.ostrich.dev/)."),
    ],
)
def test_documentation_of_the_project_on_the_web_makes_missing_sections_advice(
    look: Look, title: str, sentence: str
) -> None:
    files = {"README.md": f"# {title}\n\nServes things. {sentence}\n", "orderly/__init__.py": "", "tests/test_a.py": ""}
    assert [f for f in look(files) if f[3]] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Install [Docker](https://docs.docker.com/install/).",
        "See the Docker documentation: https://docs.docker.com/.",
        "Join <https://discord.gg/zed>.",
    ],
)
def test_documentation_of_others_does_not(look: Look, sentence: str) -> None:
    files = {"README.md": f"# Zed\n\nServes things. {sentence}\n", "tests/test_a.py": ""}
    assert {f[0] for f in look(files) if f[3]} == {"missing-section"}


def test_of_a_project_in_a_sub_folder_links_to_the_web_address_are_seen_from_the_top(make_repo: MakeRepo) -> None:
    link = "https://github.com/team/orders/blob/main"
    text = f"# X\n\n[a]({link}/api/docs/a.md) [b]({link}/LICENSE) [c](../LICENSE) [set-up](../SETUP.md)\n\n[d]({link}/api/docs/d.md)\n"
    root = make_repo({"api/README.md": text, "api/docs/a.md": "x", "LICENSE": "x", "SETUP.md": "x"})
    git(root, "remote", "add", "origin", "git@github.com:team/orders.git")
    found = findings(project_at(root / "api"))
    assert [(f.rule, f.line) for f in found if f.blocking] == [("readme/broken-link", 5)]


def test_links_of_a_document_behind_a_symbolic_link_are_seen_from_where_it_lies(make_repo: MakeRepo) -> None:
    text = "# X\n\nServes.\n\n## Install\n\nCopy it.\n\n## Run\n\nCall it.\n"
    root = make_repo({"README.md": text, "docs/contributing.md": "# Y\n\n[a](a.md) [b](b.md)\n", "docs/a.md": "x"})
    (root / "CONTRIBUTING.md").symlink_to("docs/contributing.md")
    git(root, "add", "CONTRIBUTING.md")
    found = [(f.rule, f.path) for f in findings(project_at(root)) if f.blocking]
    assert found == [("readme/broken-link", "CONTRIBUTING.md")]


def test_a_readme_in_another_markup_is_said_not_to_be_read(make_repo: MakeRepo) -> None:
    found = findings(project_at(make_repo({"README.adoc": "= X\n"})))
    assert [(f.rule, f.path, f.blocking) for f in found] == [("readme/missing", "README.adoc", True)]
    assert "not read here" in found[0].message
