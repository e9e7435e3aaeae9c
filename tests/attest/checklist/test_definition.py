"""The questions: ours, a project's own, and what is said about one that is not as it should be."""

from __future__ import annotations

import pytest

from gates.attest.checklist import definition
from gates.attest.checklist.items import Kind
from gates.attest.checklist.proofs import PROOFS
from gates.errors import ConfigError
from tests.conftest import OpenProject

HEAD = 'schema = "gates-checklist/1"\n'
ITEM = '[[items]]\nid = "four-eyes"\nsection = "Ours"\ntext = "Two people looked at it"\nkind = "human"\n'


def test_our_checklist_has_all_ten_gates_and_no_item_twice(open_project: OpenProject) -> None:
    found = definition.questions(open_project({}), PROOFS)
    assert len({q.id for q in found}) == len({q.text for q in found}) == len(found)
    assert sum(q.proof.startswith("gate:") for q in found) == 10
    assert all((q.kind is Kind.AUTOMATIC) == bool(q.proof) for q in found)


def test_every_proof_is_asked_for() -> None:
    assert {q.proof for q in definition.parse(HEAD + "extends = true\n", "x.toml", PROOFS)} - {""} == set(PROOFS)


def test_a_project_may_have_its_own_checklist(open_project: OpenProject) -> None:
    project = open_project({"gates.toml": 'checklist = "docs/release.toml"\n', "docs/release.toml": HEAD + ITEM})
    assert [(q.id, q.section, q.kind) for q in definition.questions(project, PROOFS)] == [
        ("four-eyes", "Ours", Kind.HUMAN)
    ]


def test_a_checklist_that_extends_ours_replaces_adds_and_leaves_out() -> None:
    own = HEAD + 'extends = true\nleave-out = ["ddos-protection"]\n' + ITEM + ITEM.replace("four-eyes", "solid")
    found = {q.id: q for q in definition.parse(own, "x.toml", PROOFS)}
    assert "ddos-protection" not in found
    assert found["solid"].section == "Ours"
    assert list(found)[-1] == "four-eyes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("items = [", "x.toml is not valid TOML"),
        ("[[items]]\n", "schema must be"),
        (HEAD, "has no items"),
        (HEAD + "itmes = 1\n", "unknown key 'itmes'. Did you mean 'items'"),
        (HEAD + "items = 1\n", "items must be an array of tables"),
        (HEAD + "items = [1]\n", "an item must be a table"),
        (HEAD + ITEM + 'prof = "x"\n', "x.toml:2: unknown key 'prof' in an item. Did you mean 'proof'"),
        (HEAD + ITEM + ITEM, "x.toml:7: there is another item 'four-eyes'"),
        (HEAD + ITEM.replace("four-eyes", "Four Eyes"), "the id 'Four Eyes' is none"),
        (HEAD + ITEM.replace('section = "Ours"\n', ""), "the item has no section"),
        (HEAD + ITEM.replace("human", "hunam"), "kind = 'hunam' is none. Did you mean 'human'"),
        (HEAD + ITEM.replace("human", "automatic"), "automatic items have a proof"),
        (HEAD + ITEM + 'proof = "gate:tests"\n', "automatic items have a proof"),
        (HEAD + ITEM.replace("human", "automatic") + 'proof = "gate:test"\n', "Did you mean 'gate:tests'"),
        (HEAD + ITEM + "carries-over = 1\n", "carries-over true or false"),
        (HEAD + 'leave-out = ["solid"]\n' + ITEM, "leave-out needs extends"),
        (HEAD + 'extends = true\nleave-out = ["sold"]\n', "names 'sold', which is no item. Did you mean 'solid'"),
        (HEAD + "extends = 1\n", "extends must be true or false"),
    ],
)
def test_a_mistake_in_a_checklist_is_told_with_its_line_and_remedy(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        definition.parse(text, "x.toml", PROOFS)
    assert said in str(caught.value)


def test_a_checklist_that_is_not_there_is_told(open_project: OpenProject) -> None:
    with pytest.raises(ConfigError, match=r"'nowhere.toml' cannot be read"):
        definition.questions(open_project({"gates.toml": 'checklist = "nowhere.toml"\n'}), PROOFS)
