"""The ways in which a release is let through."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from gates.attest import log, trust
from gates.attest.sign import RefusedSignoffError
from gates.errors import NoAnswerError, UsageError
from gates.model import State, Verdict
from tests.attest.conftest import copy
from tests.attest.release import JONAS, MALLORY, MARIA, POLICY, VERA, Release, edit_payload, with_gate
from tests.conftest import git, lay


@contextlib.contextmanager
def agent(release: Release, who: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An ssh-agent that has one key."""
    folder = tempfile.TemporaryDirectory(prefix="gates-agent-", dir="/tmp")  # a socket's path must be short
    socket = Path(folder.name, "agent")
    running = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        running.stdout.readline()  # it listens
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", release.keys / who], check=True)
        yield
    finally:
        running.terminate()
        running.communicate()
        folder.cleanup()


def test_two_signers_are_enough_where_two_are_demanded(signed: Release) -> None:
    assert signed.reasons() == ""
    assert {one.name for one in signed.verify().signoffs} == {MARIA, JONAS}


def test_one_signer_is_enough_where_one_is_demanded(release: Release) -> None:
    release.protect(
        {"gates-policy.toml": POLICY.replace("signatures = 2", "signatures = 1").replace("version = 1", "version = 2")}
    )
    release.sign(VERA)
    assert release.reasons() == ""


def test_a_release_by_its_tag_is_signed_for_that_tag(release: Release) -> None:
    for who in (MARIA, JONAS):
        release.sign(who, ref="refs/tags/v1.0.0")
    git(release.root, "tag", "v1.0.0")
    assert release.reasons("v1.0.0") == ""
    git(release.root, "checkout", "-q", "--detach")
    assert release.reasons() == ""


def test_a_release_is_verified_after_the_branch_went_on(signed: Release) -> None:
    git(signed.root, "tag", "kept")
    signed.commit("more", {"orders/more.py": '"""More."""\n'})
    outcome = signed.verify(git(signed.root, "rev-parse", "kept").strip())
    assert outcome.holds
    assert outcome.notes[0].endswith("is not checked out, so the files on disk were not compared.")


def test_signoffs_travel_with_the_notes(signed: Release, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(signed.root), str(clone))
    git(
        clone,
        "fetch",
        "-q",
        "origin",
        "refs/notes/gates:refs/notes/gates",
        "+refs/remotes/origin/main:refs/remotes/origin/main",
    )
    there = dataclasses.replace(signed, root=clone, read={})
    assert there.reasons() == ""
    shown = git(clone, "log", "-1", "--notes=gates")
    assert f"Signed off as release by {JONAS}: sha256:" in shown


def test_a_key_that_is_rotated(release: Release) -> None:
    old, new = release.public(MARIA), release.public(MALLORY)
    lines = f'{MARIA} valid-before="20250101Z" {old}\n{MARIA} valid-after="20250101Z" {new}\n{JONAS} {release.public(JONAS)}\n'
    release.protect({"gates-allowed-signers": lines})
    with pytest.raises(UsageError, match="was good until 2025-01-01"):
        release.sign(MARIA)
    release.sign(MALLORY)
    release.sign(JONAS)
    assert release.reasons() == ""


@pytest.mark.parametrize("form", ["list", "krl"])
def test_a_revoked_key_counts_no_more(signed: Release, form: str) -> None:
    public = signed.keys / f"{JONAS}.pub"
    fingerprint = trust.fingerprint_of(signed.public(JONAS).split()[1])
    listed = f"# lost\n{signed.public(MALLORY)}\n{fingerprint}\n".encode()
    if form == "krl":
        subprocess.run(["ssh-keygen", "-q", "-k", "-f", signed.keys / "krl", public], check=True)
        listed = (signed.keys / "krl").read_bytes()
    with_list = POLICY.replace("version = 1", 'version = 2\nrevoked-keys = "gates-revoked-keys"')
    signed.protect({"gates-policy.toml": with_list, "gates-revoked-keys": listed})
    said = signed.reasons()
    assert f"of {JONAS} is revoked." in said
    assert "2 distinct people must sign as release, and 1 did." in said
    signed.sign(VERA)
    assert signed.reasons() == ""


def test_a_key_that_only_ssh_has_signs_through_ssh_keygen(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    release.sign(MARIA)
    (release.keys / "alone.pub").write_text(f"{release.public(JONAS)}\n")
    with pytest.raises(NoAnswerError, match="Is the key in the agent"):
        release.sign("alone.pub")
    with agent(release, JONAS, monkeypatch):
        release.sign("alone.pub")
    assert release.reasons() == ""
    release.swap_last(lambda changed: edit_payload(changed, lambda ours: ours.update(advisories="none")))
    assert "its signature is not that of the key over this content." in release.reasons()


def test_an_emergency_takes_one_signature_more_and_a_review_later(release: Release) -> None:
    release.report(
        lambda r: with_gate(dataclasses.replace(r, verdict=Verdict.RED, exit_code=1), "lint", state=State.FAILED)
    )
    for who in (MARIA, JONAS):
        release.sign(who, emergency="the shop is down")
    assert "In an emergency, 3 distinct people must sign as release, and 2 did." in release.reasons()
    release.sign(VERA, emergency="the shop is down")
    assert release.reasons() == ""
    release.commit("next", {"orders/more.py": '"""More."""\n'})
    release.report()
    with pytest.raises(RefusedSignoffError, match="was never reviewed: review it"):
        release.sign(MARIA)
    release.force(release.draft(MARIA, review="x"), MARIA, reviews=(), review="")
    release.force(release.draft(JONAS, review="x"), JONAS, reviews=(), review="")
    assert "was never reviewed: sign off with --review." in release.reasons()
    release.sign(VERA, review="it was the cache; a test was added")
    assert release.reasons() == ""


def test_an_emergency_does_not_excuse_another_work_tree(release: Release) -> None:
    lay(release.root, {"orders/api.py": "evil\n"})
    with pytest.raises(RefusedSignoffError, match=r"orders/api\.py on disk is not the file of the commit"):
        release.sign(MARIA, emergency="the shop is down")


def test_what_changed_in_the_gates_is_shown_and_signed(signed: Release) -> None:
    looser = """
[tool.gates.tests]
min-coverage = 70
[tool.gates.not-applicable]
migrations = "no database"
[[tool.gates.waivers]]
rule = "security/secret"
reason = "a sample"
owner = "maria"
expires = 2026-12-31
"""
    earlier = signed.head()
    signed.commit("looser", {"pyproject.toml": f'[project]\nname = "orders"\nversion = "1.0.0"\n{looser}'})
    signed.report()
    told = signed.draft(MARIA).signoff.changes
    assert told.since == earlier
    assert told.weaker == (
        "The gate migrations was declared not applicable. no database",
        "`min-coverage` of tests was 80 and is 70.",
        "The waiver of security/secret was added; it holds until 2026-12-31. a sample (maria)",
    )
    quiet = msgspec.structs.replace(told, weaker=())
    signed.force(signed.draft(MARIA), MARIA, changes=quiet)
    assert "it says something else about what became weaker in the gates than the repository." in signed.reasons()


def test_two_who_signed_at_the_same_time_can_go_on(release: Release, tmp_path: Path) -> None:
    other = copy(release, tmp_path / "other")
    release.sign(MARIA)
    other.sign(JONAS)
    git(other.root, "fetch", "-q", str(release.root), f"+{log.REF}:{log.REF}")
    with pytest.raises(RefusedSignoffError, match="remove reports/signoffs if it was never pushed"):
        other.sign(JONAS)
    shutil.rmtree(other.root / log.FOLDER)
    other.sign(JONAS)
    assert other.reasons() == ""
