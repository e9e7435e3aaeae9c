"""Settings classes are asked by the project's interpreter, and say the same as their source was understood to say."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from gates.catalog import env_docs
from gates.rules.env_docs.library import Library
from gates.rules.env_docs.probed import Corrected, corrected
from gates.rules.env_docs.python_reads import collect
from gates.tools import settings_probe
from tests.rules.env_docs import snippets_pydantic
from tests.rules.trees import lay, project_of


def asked(root: Path, files: dict[str, str]) -> Corrected:
    """The reads of a tree, its settings classes asked."""
    lay(root, files)
    project = project_of(root)
    library = Library(project)
    return corrected(library, collect(library), functools.partial(settings_probe.ask, project))


def imported(code: str, number: int) -> str:
    """A snippet that makes its settings when somebody calls it, not when it is imported; its classes are called as no other's."""
    before, _, making = code.rpartition("\nresult = ")
    return re.sub(r"\b(Settings|Base)\b", rf"\g<1>{number}", f"{before}\ndef run():\n    return {making}")


def test_source_and_class_agree_on_every_snippet(tmp_path: Path) -> None:
    titles = {f"app/of_{n}.py": title for n, (title, _, _) in enumerate(snippets_pydantic.ALL)}
    files = {f"app/of_{n}.py": imported(code, n) for n, (_, code, _) in enumerate(snippets_pydantic.ALL)}
    found = asked(tmp_path, files)
    assert found.unanswered == ""
    assert {titles[d.path]: d.said for d in found.disagreements} == {}
    assert "not to be found" not in found.evidence[0].note


HELPED = """
from pydantic import Field
from pydantic_settings import BaseSettings

def named(name, **more):
    if not name:
        return Field(**more)
    return Field(validation_alias=name, **more)

class Settings(BaseSettings):
    url: str
    port: int = named("HTTP_PORT", default=80)
    token: str = Field("pk-" + "5Xb9Qw2Lr8Vn4Kd7", validation_alias="SHOP_TOKEN")

print("started")
settings = Settings()
"""


def test_what_a_class_says_takes_the_place_of_what_its_source_was_understood_to_say(tmp_path: Path) -> None:
    lay(tmp_path, {"app/settings.py": HELPED})
    project = project_of(tmp_path)
    facts = env_docs.gather(project, env_docs.Options(probe=True))
    assert facts.unanswered == ()
    assert {(r.name, r.line, r.need.value, r.default) for r in facts.seen.reads} == {
        ("URL", 10, "required", None),
        ("HTTP_PORT", 11, "optional", "80"),
        ("SHOP_TOKEN", 12, "optional", None),
    }
    assert "5Xb9" not in repr(facts)
    (said,) = (f for f in env_docs.judge(facts, env_docs.Options()).findings if f.rule == "env-docs/probe-disagrees")
    assert (said.path, said.line, said.blocking) == ("app/settings.py", 9, False)
    assert "it reads HTTP_PORT, which the source did not show; it does not read PORT" in said.message
    assert "made-up values for URL" in facts.evidence[-1].note
    assert [r.name for r in env_docs.gather(project, env_docs.Options()).seen.reads][:2] == ["URL", "PORT"]


def test_settings_that_cannot_be_imported_leave_the_gate_without_an_answer(tmp_path: Path) -> None:
    lay(tmp_path, {"app/db.py": "raise OSError('no socket')\n", "app/settings.py": f"import app.db\n{HELPED}"})
    facts = env_docs.gather(project_of(tmp_path), env_docs.Options(probe=True))
    (said,) = facts.unanswered
    assert said.startswith("The settings of app.settings could not be imported at app/db.py:1: OSError: no socket.")
    assert "leave `probe` out" in said
