"""Each row of the attack table, tried for real: it must be refused, and for the right reason."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gates.attest import append, envelope, keys, log, people, request, source, statement, trust
from gates.attest.sign import RefusedSignoffError
from gates.cli import explain
from gates.errors import ConfigError, UsageError
from gates.model import Artifact, CacheLabel, Finding, RunReport, Severity, Waiver
from tests.attest.release import (
    AUTHOR,
    JONAS,
    MALLORY,
    MARIA,
    POLICY,
    VERA,
    WAIVED,
    Answer,
    Release,
    edit_payload,
    with_gate,
)
from tests.conftest import git, lay

DAY = datetime.timedelta(days=1)
NOT_ENOUGH = "2 distinct people must sign as release, and 1 did."


def refused(release: Release, **wishes: Any) -> str:
    with pytest.raises(RefusedSignoffError) as caught:
        release.draft(**wishes)
    return caught.value.message


def wrote(release: Release) -> tuple[str, ...]:
    """The authors of what came since the policy."""
    return people.authors(release.repository, release.protected(), release.head())


# The signature and what is under it


def test_a_forged_signature(signed: Release) -> None:
    def forge(changed: dict[str, Any]) -> None:
        payload = json.loads(envelope.seal(envelope.peek(json.dumps(changed)), keys.load(signed.keys / MALLORY)))
        changed["signatures"][0]["sig"] = payload["signatures"][0]["sig"]

    signed.swap_last(forge)
    assert "Sign-off 2 does not count: its signature is not that of the key over this content." in signed.reasons()
    assert NOT_ENOUGH in signed.reasons()


def test_an_edited_payload(signed: Release) -> None:
    signed.swap_last(lambda changed: edit_payload(changed, lambda ours: ours.update(version="2.0.0")))
    assert "Sign-off 2 does not count: its signature is not that of the key over this content." in signed.reasons(
        version="2.0.0"
    )


def test_an_edited_payload_type(signed: Release) -> None:
    signed.swap_last(lambda changed: changed.update(payloadType="text/plain"))
    assert "its payload is said to be 'text/plain' instead of 'application/vnd.in-toto+json'" in signed.reasons()


def test_a_payload_in_which_a_name_comes_twice(signed: Release) -> None:
    text = log.read(signed.repository).stored[0].envelope
    doubled = text.replace('{"payload":', '{"payloadType":"x","payload":', 1)
    with pytest.raises(envelope.RefusedError, match="a name comes twice"):
        envelope.peek(doubled)


def test_a_second_signature_in_one_envelope(signed: Release) -> None:
    signed.swap_last(lambda changed: changed["signatures"].append({"keyid": "x", "sig": "AAAA"}))
    assert "Sign-off 2 does not count: it has 2 signatures instead of one." in signed.reasons()


def test_a_key_that_is_not_in_the_policy(release: Release) -> None:
    release.sign(MARIA)
    release.force(release.draft(JONAS), MALLORY)
    assert "is not in gates-allowed-signers of origin/main." in release.reasons()
    assert NOT_ENOUGH in release.reasons()


def test_a_trusted_key_in_somebody_elses_name(release: Release) -> None:
    release.sign(MARIA)
    release.force(release.draft(MARIA), MARIA, name=JONAS)
    assert f"is not that of {JONAS}." in release.reasons()
    assert NOT_ENOUGH in release.reasons()


def test_one_key_under_two_names_is_one_person(release: Release) -> None:
    lines = f"{MARIA} {release.public(MARIA)}\n{JONAS} {release.public(MARIA)}\n{VERA} {release.public(VERA)}\n"
    release.protect({"gates-allowed-signers": lines})
    release.sign(MARIA)
    release.force(release.draft(MARIA), MARIA, name=JONAS)
    said = f"2 distinct people must sign as release, and 1 did ({JONAS} and {MARIA} share a key and are one)."
    assert said in release.reasons()


def test_two_keys_of_one_name_are_one_person(release: Release) -> None:
    lines = f"{MARIA} {release.public(MARIA)}\n{MARIA} {release.public(MALLORY)}\n"
    release.protect({"gates-allowed-signers": lines})
    release.sign(MARIA)
    release.sign(MALLORY)
    assert NOT_ENOUGH in release.reasons()


def test_a_wildcard_principal(release: Release) -> None:
    release.protect({"gates-allowed-signers": f"* {release.public(MALLORY)}\n"})
    said = r"gates-allowed-signers of origin/main, line 1: the principal '\*' is a pattern"
    with pytest.raises(ConfigError, match=said):
        release.verify()


def test_the_author_approves_their_own_change(release: Release) -> None:
    release.commit("mine", {"orders/more.py": '"""More."""\n'}, author=MARIA)
    release.report()
    release.sign(MARIA)
    release.sign(JONAS)
    said = f"{MARIA} may not approve their own change: 2 distinct people other than the author must sign as release, and 1 did."
    assert said in release.reasons()
    release.sign(VERA)
    assert release.reasons() == ""


def test_a_co_author_is_an_author(release: Release) -> None:
    release.commit(f"ours\n\nCo-authored-by: Maria <{MARIA.title()}>", {"orders/more.py": '"""More."""\n'})
    assert wrote(release) == (AUTHOR, MARIA)


def test_an_author_whom_a_mailmap_hides(release: Release) -> None:
    release.commit("mine", {".mailmap": f"X <x@example.com> <{MARIA}>\n"}, author=MARIA)
    assert git(release.root, "log", "-1", "--format=%aE").strip() == "x@example.com"
    assert wrote(release) == (AUTHOR, MARIA)


def test_an_author_who_hides_behind_somebody_elses_commit(release: Release) -> None:
    """The release is all that came since the last one, and what its author signed alone was none."""
    release.commit("mine", {"orders/more.py": '"""More."""\n'}, author=MARIA)
    release.report()
    release.sign(MARIA)
    release.commit("innocent", {"orders/even_more.py": '"""More."""\n'})
    release.report()
    release.sign(MARIA)
    release.sign(JONAS)
    assert f"{MARIA} may not approve their own change" in release.reasons()


def test_an_author_who_hides_in_a_history_of_its_own(release: Release) -> None:
    git(release.root, "checkout", "-q", "--orphan", "fresh")
    release.commit("mine", author=MARIA)
    release.commit("innocent", {"orders/more.py": '"""More."""\n'})
    assert wrote(release) == (AUTHOR, MARIA)


# Replays


def test_a_replay_on_another_commit(signed: Release) -> None:
    old, text = signed.head(), log.read(signed.repository).stored[-1].envelope
    new = signed.commit("more", {"orders/more.py": '"""More."""\n'})
    assert "nobody did whose signature holds" in signed.reasons()
    signed.add_entry(text, new)
    said = signed.reasons()
    assert f"Sign-off 3 does not count: it is of commit {old[:12]}, not of {new[:12]}." in said
    assert "Entry 3 of the log: its nonce was used by entry 2 before, so it is a copy." in said


def test_a_replay_on_another_tag(signed: Release) -> None:
    git(signed.root, "tag", "v1.0.1")
    assert "it is for refs/heads/main, not for refs/tags/v1.0.1." in signed.reasons("v1.0.1")


def test_a_replay_on_another_repository(signed: Release) -> None:
    signed.protect(
        {"gates-policy.toml": POLICY.replace("acme/orders", "acme/payments").replace("version = 1", "version = 2")}
    )
    assert "it is for the repository example.com/acme/orders, not for example.com/acme/payments." in signed.reasons()


def test_a_replay_on_another_version(signed: Release) -> None:
    assert "it is for version 1.0.0, not for 1.1.0." in signed.reasons(version="1.1.0")


def test_a_signoff_that_expired(signed: Release) -> None:
    assert "Sign-off 1 does not count: it expired on" in signed.reasons(now=signed.now + 15 * DAY)


def test_a_signoff_that_gives_itself_a_longer_life(release: Release) -> None:
    release.sign(MARIA)
    release.force(release.draft(JONAS), JONAS, expires="2099-01-01T00:00:00Z")
    assert "Sign-off 2 does not count: it is good for longer than the 14 days of the policy." in release.reasons()


def test_a_signoff_from_the_future(release: Release) -> None:
    later = release.now + 3 * DAY
    release.force(release.draft(JONAS), JONAS, issued=later.isoformat())
    assert "which is still to come." in release.reasons()


def test_the_clock_set_back(signed: Release) -> None:
    assert "The clock of this machine" in signed.reasons(now=signed.now - 30 * DAY)
    assert "is behind: the last sign-off is of" in signed.reasons(now=signed.now - 30 * DAY)


# The policy


def test_a_policy_that_is_changed_in_the_candidate(release: Release) -> None:
    weaker = POLICY.replace("signatures = 2", "signatures = 1").replace("maria@", "mallory@")
    files = {"gates-policy.toml": weaker, "gates-allowed-signers": f"{MALLORY} {release.public(MALLORY)}\n"}
    release.commit("weaker", dict(files))
    release.report()
    with pytest.raises(UsageError, match=r"is not in gates-allowed-signers of origin/main"):
        release.sign(MALLORY)
    release.sign(MARIA)
    said = release.reasons()
    assert "The candidate changes gates-policy.toml, which origin/main never had like that" in said
    assert "The candidate changes gates-allowed-signers, which origin/main never had like that" in said
    assert NOT_ENOUGH in said


def test_a_policy_from_the_candidate_itself(signed: Release) -> None:
    with pytest.raises(UsageError, match="The policy would be read from main, which is the candidate itself"):
        signed.verify(policy_ref="main")
    for ref in ("HEAD", signed.head()):
        with pytest.raises(UsageError, match="is no branch or tag"):
            signed.verify(policy_ref=ref)


def test_a_policy_that_is_rolled_back(signed: Release) -> None:
    signed.protect({"gates-policy.toml": POLICY.replace("version = 1", "version = 2")})
    signed.protect({"gates-policy.toml": POLICY})
    assert (
        "The policy went back: gates-policy.toml of origin/main has version 1 and had version 2 before."
        in signed.reasons()
    )


def test_a_policy_whose_branch_is_set_back(release: Release) -> None:
    git(release.root, "branch", "kept", "origin/main")
    release.protect({"gates-policy.toml": POLICY.replace("version = 1", "version = 2")})
    release.sign(MARIA)
    git(release.root, "update-ref", "refs/remotes/origin/main", "kept")
    said = release.reasons()
    assert "The policy went back: entry 1 was signed under version 2, origin/main has version 1." in said
    assert "it was signed under a policy that origin/main never had." in said


def test_a_policy_that_changes_and_keeps_its_version(signed: Release) -> None:
    signed.protect({"gates-policy.toml": POLICY.replace("signatures = 2", "signatures = 1")})
    assert "The policy of origin/main was changed and kept its version 1" in signed.reasons()


# The report


def test_a_report_that_is_edited_afterwards(signed: Release) -> None:
    path = signed.root / "reports/gates.json"
    path.write_text(path.read_text().replace("91.5", "99.5"))
    assert "is not the report that was signed: it was edited." in signed.reasons()


def test_a_kept_report_that_is_edited_afterwards(signed: Release) -> None:
    notes = log.read(signed.repository)
    name = next(
        p for p in git(signed.root, "ls-tree", "-r", "--name-only", log.REF).split() if p.startswith("reports/")
    )
    append.commit_files(signed.repository, notes.tip, {name: '{"schema": "gates-report/1"}'}, "x")
    assert "the report that was signed is not kept, or was edited." in signed.reasons()


def finding(expires: str) -> Finding:
    return Finding(
        rule="security/secret",
        severity=Severity.HIGH,
        blocking=True,
        message="A secret.",
        fix="Take it out.",
        waiver=Waiver("it is a sample", "maria", expires),
    )


def partial(report: RunReport) -> RunReport:
    """Of `gates run lint`."""
    return dataclasses.replace(report, run=dataclasses.replace(report.run, selected=("lint",)))


def cached(report: RunReport) -> RunReport:
    """With one result of an earlier run."""
    return with_gate(report, "types", cache=CacheLabel(True, "sha256:0", "run-1", 60.0, None))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (partial, "The report is of a partial run (lint)"),
        (cached, "The result of types was replayed from run-1: run `gates run --no-cache`"),
    ],
)
def test_a_report_that_is_not_fit_is_neither_signed_nor_believed(
    release: Release, change: Callable[[RunReport], RunReport], said: str
) -> None:
    good = release.draft(JONAS)
    bad = release.report(change)
    assert said in refused(release)
    release.force_report(good, bad)
    assert said in release.reasons()


def test_a_report_of_another_commit(release: Release) -> None:
    release.commit("more", {"orders/more.py": '"""More."""\n'})
    assert "The report is of commit" in refused(release)


def test_a_report_of_a_work_tree_with_changes(release: Release) -> None:
    release.report(lambda r: dataclasses.replace(r, project=dataclasses.replace(r.project, dirty=True)))
    assert "The report is of a work tree with changes" in refused(release)


def test_a_waiver_that_expires_between_signoff_and_verify(release: Release) -> None:
    release.protect({"gates-policy.toml": POLICY.replace("version = 1", "version = 2") + WAIVED})
    soon = (release.now + 3 * DAY).date().isoformat()
    release.report(lambda r: with_gate(r, "security", findings=(finding(soon),)))
    release.sign(MARIA)
    release.sign(JONAS)
    assert release.reasons() == ""
    assert f"The waiver of security/secret (maria) expired on {soon}." in release.reasons(now=release.now + 5 * DAY)


def test_an_open_item_of_the_checklist(release: Release) -> None:
    said = refused(
        release, items=[Answer("edge-cases", state="open"), Answer("health", kind="automatic", state="no", by="")]
    )
    assert said == "The checklist's item edge-cases has no answer: Edge cases identified"


def test_a_signer_who_is_shown_something_else_than_the_report_says(release: Release) -> None:
    release.sign(MARIA)
    release.force(release.draft(JONAS), JONAS, advisories="osv, of today")
    assert "it says something else about waivers, advisories or tools than its report." in release.reasons()


def test_a_checklist_that_asks_less_than_that_of_the_commit(release: Release) -> None:
    asked = request.items_digest([Answer("edge-cases"), Answer("load-tests")])
    release.sign(MARIA)
    assert "it answers another checklist than that of the commit." in release.reasons(asked=asked)
    assert "it answers another checklist" not in release.reasons(asked=request.items_digest([Answer("edge-cases")]))


def test_an_item_of_the_checklist_that_the_policy_demands(release: Release) -> None:
    release.protect(
        {
            "gates-policy.toml": f'{POLICY.replace("version = 1", "version = 2")}\n[checklist]\nrequired = ["load-*", "gone"]\n'
        }
    )
    release.sign(MARIA, items=[Answer("load-tests", state="no", reason="no time")])
    said = release.reasons()
    assert "the checklist's item load-tests is answered 'no', and the policy demands it." in said
    assert "the checklist has no item gone, which the policy demands." in said


def test_a_document_of_the_report_that_is_exchanged(release: Release) -> None:
    lay(release.root, {"reports/sbom.json": b"{}"})
    sbom = Artifact("sbom.json", hashlib.sha256(b"{}").hexdigest(), "application/json", "Bill of materials")
    release.report(lambda r: with_gate(r, "security", artifacts=(sbom,)))
    draft = release.draft(JONAS)
    assert draft.subjects.artifacts == {"report:sbom.json": sbom.sha256}
    release.force(dataclasses.replace(draft, subjects=msgspec.structs.replace(draft.subjects, artifacts={})), JONAS)
    assert "its report lists sbom.json, which was not signed." in release.reasons()
    lay(release.root, {"reports/sbom.json": b"{ }"})
    with pytest.raises(UsageError, match=r"sbom\.json is not the document that the report lists"):
        release.draft()


def test_an_artifact_that_is_exchanged(release: Release) -> None:
    lay(release.root, {"dist/orders.whl": b"wheel"})
    wheel = {"dist/orders.whl": release.root / "dist/orders.whl"}
    release.sign(MARIA, artifacts=wheel)
    release.sign(JONAS, artifacts=wheel)
    assert release.reasons(artifacts=wheel) == ""
    lay(release.root, {"dist/orders.whl": b"evil", "dist/other.whl": b"x"})
    assert "the artifact dist/orders.whl is not the one that was signed." in release.reasons(artifacts=wheel)
    other = {"dist/other.whl": release.root / "dist/other.whl"}
    assert "the artifact dist/other.whl was not signed." in release.reasons(artifacts=other)


# The log


def test_a_log_that_is_cut_in_the_notes(signed: Release) -> None:
    git(signed.root, "update-ref", log.REF, f"{log.REF}^")
    assert f"The log in {log.REF} does not have entry 2 as reports/signoffs has it:" in signed.reasons()


def test_a_log_that_is_cut_everywhere_but_at_the_remote(signed: Release) -> None:
    git(signed.root, "update-ref", "refs/notes/remotes/origin/gates", log.REF)
    signed.forget_last()
    assert f"The log in {log.REF} does not have entry 2 as refs/notes/remotes/origin/gates has it:" in signed.reasons()


def test_a_log_that_is_cut_below_the_policys_anchor(signed: Release) -> None:
    head = log.read(signed.repository).head
    anchored = f'{POLICY.replace("version = 1", "version = 2")}\n[log]\nentries = 2\nhead = "{head}"\n'
    signed.protect({"gates-policy.toml": anchored})
    assert signed.reasons() == ""
    signed.forget_last()
    assert "The log does not have entry 2 as the policy anchors it: it was cut or rewritten." in signed.reasons()


def rewrite_log(release: Release, lines: list[str]) -> None:
    """A new commit of the notes with these lines, and no copy of the old ones."""
    append.commit_files(release.repository, log.read(release.repository).tip, {"log.jsonl": "".join(lines)}, "x")


def test_an_entry_that_is_removed_from_the_log(signed: Release) -> None:
    first, second = (f"{line}\n" for line in log.read(signed.repository).lines)
    rewrite_log(signed, [first])
    assert f"The log in {log.REF} lost entry 2, which its own history has." in signed.reasons()
    rewrite_log(signed, [second])
    assert "Entry 2 of the log does not follow the one before: an entry was removed or changed." in signed.reasons()


def test_an_entry_that_is_removed_with_the_rest_renumbered(signed: Release) -> None:
    stored = log.read(signed.repository).stored[1]
    git(signed.root, "update-ref", "-d", log.REF)
    signed.add_entry(stored.envelope, signed.head())
    assert "its signer signed another place in the log: entries before it were removed or changed." in signed.reasons()


def test_a_signoff_that_is_removed_from_the_notes(signed: Release) -> None:
    tip = log.read(signed.repository).tip
    append.commit_files(signed.repository, tip, {"signoffs/0001.json": "{}"}, "x")
    assert "Entry 1 of the log: its sign-off was changed afterwards." in signed.reasons()


def test_a_nonce_that_is_used_again(release: Release) -> None:
    release.sign(MARIA)
    nonce = statement.read(envelope.peek(log.read(release.repository).stored[0].envelope))[1].nonce
    release.force(release.draft(JONAS), JONAS, nonce=nonce)
    assert "Entry 2 of the log: its nonce was used by entry 1 before, so it is a copy." in release.reasons()


def test_a_log_that_grows_while_somebody_signs(release: Release) -> None:
    draft = release.draft(JONAS)
    release.sign(MARIA)
    with pytest.raises(Exception, match="changed meanwhile, nothing was signed off"):
        release.force(draft, JONAS)
    assert len(log.read(release.repository).lines) == 1


def test_a_history_that_is_cut_off(signed: Release, tmp_path: Path) -> None:
    clone = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{signed.root}", str(clone))
    git(clone, "fetch", "-q", "--depth=1", "origin", "refs/notes/gates:refs/notes/gates")
    shallow = dataclasses.replace(signed, root=clone, read={})
    assert "The history is cut off (a shallow clone)" in shallow.reasons()


def test_keys_are_read_from_the_protected_branch_alone(release: Release) -> None:
    lay(release.root, {"gates-allowed-signers": f"{MALLORY} {release.public(MALLORY)}\n"})
    trusted = trust.read(release.repository, source.read(release.repository, None, source.FILE, explain.defaults()))
    assert {name for key in trusted.keys for name in key.principals} == {MARIA, JONAS, VERA}
    assert AUTHOR not in {name for key in trusted.keys for name in key.principals}


def test_a_report_can_say_what_it_likes_about_fields_that_nobody_knows(signed: Release) -> None:
    stored = envelope.peek(log.read(signed.repository).stored[0].envelope)
    stored["predicate"][statement.OURS]["surprise"] = True
    with pytest.raises(envelope.RefusedError, match="surprise"):
        statement.read(stored)
    assert isinstance(msgspec.json.decode((signed.root / "reports/gates.json").read_bytes(), type=RunReport), RunReport)
