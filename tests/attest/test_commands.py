"""`gates signoff` and `gates verify` as a person or a pipeline calls them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gates.attest import checklist, log
from gates.cli.main import cli
from gates.errors import GatesError
from tests.attest.release import JONAS, MARIA, Answer, Release
from tests.conftest import git, lay


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checklist whose one item has its answer; the real one is tried below."""
    monkeypatch.setattr(checklist, "answers", lambda *_: [Answer("edge-cases", state="no", reason="no time")])


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, words, standalone_mode=False)


def signoff(made: Release, who: str, *words: str) -> Result:
    return call("signoff", "--root", str(made.root), "--role", "release", "--key", str(made.keys / who), *words)


def told(done: Result) -> tuple[int, str]:
    """The exit code of a refusal, and the sentence."""
    assert isinstance(done.exception, GatesError), done.output
    return done.exception.exit_code, str(done.exception)


def test_the_signer_sees_what_is_signed(release: Release, answered: None) -> None:
    done = signoff(release, MARIA, "--yes")
    assert done.return_value == 0
    assert f"You sign as release, {MARIA}, with the key SHA256:" in done.stderr
    assert f"example.com/acme/orders refs/heads/main version 1.0.0\n  commit {release.head()}" in done.stderr
    assert "Answered no:\n    - edge-cases (maria): no time" in done.stderr
    assert "Weaker in the gates: nothing to compare with, no release came before" in done.stderr
    assert done.stdout.startswith("Signed off as release: sha256:")
    assert (release.root / "reports/signoffs/signoffs/0001.json").is_file()


def test_a_signer_is_told_that_part_of_it_is_their_own(release: Release, answered: None) -> None:
    release.commit("mine", {"orders/more.py": '"""More."""\n'}, author=MARIA)
    release.report()
    assert "Part of this is your own change" in signoff(release, MARIA, "--yes").stderr


def test_nothing_is_signed_where_nobody_can_be_asked(release: Release, answered: None) -> None:
    assert told(signoff(release, MARIA)) == (
        2,
        "Nobody can be asked whether to sign. Read what is above, then add --yes.",
    )
    assert log.read(release.repository).lines == ()


def test_a_refusal_tells_every_reason(release: Release) -> None:
    """By the real checklist, of which nobody answered anything."""
    lay(release.root, {"orders/api.py": "changed\n"})
    code, said = told(signoff(release, MARIA, "--yes"))
    assert code == 1
    assert "orders/api.py on disk is not the file of the commit." in said
    assert "has no answer: " in said
    assert "more items of the checklist have no answer." in said


def test_answers_of_people_are_no_strangers_in_the_work_tree(release: Release) -> None:
    lay(release.root, {"reports/checklist-answers.toml": 'schema = "gates-checklist-answers/1"\n'})
    assert "lies in the work tree" not in told(signoff(release, MARIA, "--yes"))[1]


def test_a_pipeline_reads_the_outcome_as_json(signed: Release) -> None:
    done = call("verify", "--root", str(signed.root), "--json")
    outcome = json.loads(done.stdout)
    assert outcome["schema"] == "gates-verify/1"
    assert (outcome["commit"], outcome["policy"]["version"]) == (signed.head(), 1)
    assert [(one["name"], one["role"]) for one in outcome["signoffs"]] == [(MARIA, "release"), (JONAS, "release")]
    failed = {one["id"]: one["reasons"] for one in outcome["demands"] if not one["holds"]}
    assert "it answers another checklist than that of the commit." in failed["role:release"][0], (
        "the tests' own has one item"
    )
    assert (done.return_value, outcome["holds"]) == (1, False)


def test_a_release_whose_checklist_is_the_real_one_holds(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    real = checklist.answers

    def settled(*words: object) -> list[Answer]:
        return [Answer(i.id, i.text, i.kind, "yes") for i in real(*words)]  # type: ignore[arg-type]

    monkeypatch.setattr(checklist, "answers", settled)
    for who in (MARIA, JONAS):
        assert signoff(release, who, "--yes").return_value == 0
    done = call("verify", "--root", str(release.root))
    assert (done.return_value, done.stdout.splitlines()[-1]) == (0, "Everything holds.")
    assert f"signed as release by {MARIA} (release, entry 1)" in done.stdout


def test_what_does_not_hold_is_told_in_sentences(release: Release) -> None:
    done = call("verify", "--root", str(release.root))
    assert done.return_value == 1
    assert (
        "no   enough people signed as release\n       2 distinct people must sign as release, and nobody did whose"
        in done.stdout
    )
    assert done.stdout.endswith("NOT to be released.\n")


WRONG = [
    (["--role", "chief"], "has no role 'chief'. Its roles: release."),
    (["--key", "/nowhere"], "--key '/nowhere' cannot be read: No such file or directory."),
    (["--ref", "v9"], "v9 is no branch or tag."),
    (["--report", "nowhere.json"], "The report nowhere.json cannot be read"),
    (["--artifact", "dist/none.whl"], "The artifact dist/none.whl cannot be read"),
    (["--policy", "other.toml"], "There is no other.toml on origin/main."),
    (["--policy-ref", "origin/none"], "--policy-ref 'origin/none' names no commit"),
    (["--emergency"], "--emergency and --reason belong together."),
    (["--reason", "x"], "--emergency and --reason belong together."),
    (["--review", "x"], "There is no emergency to review."),
    (["--root", "/nowhere"], "--root '/nowhere' is not a folder."),
    (["--root", "/"], "/ is not in a git repository."),
]


def test_wrong_input_of_signoff_is_one_sentence_and_exit_2(release: Release, answered: None) -> None:
    for words, said in WRONG:
        code, heard = told(signoff(release, MARIA, "--yes", *words))
        assert said in heard
        assert code == 2
        assert "\n" not in heard
    assert log.read(release.repository).lines == ()


def test_wrong_input_of_verify_is_one_sentence_and_exit_2(release: Release) -> None:
    git(release.root, "symbolic-ref", "-d", "refs/remotes/origin/HEAD")
    code, said = told(call("verify", "--root", str(release.root)))
    assert (code, said.split(". ")[0]) == (
        2,
        "The remote's default branch is not known here, and the policy is read from it",
    )
    code, said = told(call("verify", "v9", "--root", str(release.root), "--policy-ref", "origin/main"))
    assert (code, said) == (2, "'v9' names no commit of this repository. Fetch it first, or name another one.")
    code, said = told(call("verify", "--root", str(release.root / "orders"), "--policy-ref", "origin/main"))
    assert (code, "is not the top of its git work tree" in said) == (2, True)


def test_ctrl_c_leaves_nothing(release: Release) -> None:
    """While ssh-keygen waits for a touch."""
    lay(release.root.parent, {"bin/ssh-keygen": f"#!/bin/sh\ntouch {release.root.parent}/asked\nsleep 60\n"})
    (release.root.parent / "bin/ssh-keygen").chmod(0o755)
    before = git(release.root, "for-each-ref"), sorted(release.root.rglob("*"))
    script = (
        "from gates.attest import checklist; checklist.answers = lambda *_: []\nfrom gates.cli.main import main; main()"
    )
    words = ["--role", "release", "--key", str(release.keys / f"{MARIA}.pub"), "--yes"]
    env = os.environ | {"PATH": f"{release.root.parent}/bin:{os.environ['PATH']}"}
    child = subprocess.Popen(
        [sys.executable, "-c", script, "signoff", *words],
        cwd=release.root,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(release.root.parent / "asked", child)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert (child.returncode, said.splitlines()[-1]) == (130, "gates: interrupted.")
    assert (git(release.root, "for-each-ref"), sorted(release.root.rglob("*"))) == before


def wait_for(path: Path, child: subprocess.Popen[str]) -> None:
    import time

    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end
        assert child.poll() is None
        time.sleep(0.02)
