"""Kingfisher as a second look: it only adds, says nothing twice, and whatever it does not answer is no answer."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from gates import config, registry
from gates.databases.debian import cache_folder
from gates.errors import TimedOutError, ToolMissingError
from gates.project import Project
from gates.tools import Command, kingfisher, secret_scan
from gates.tools.secret_places import place_of
from gates.tools.secret_verdict import of
from tests.conftest import MakeRepo, git, lay
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS

DOPPLER = "dp.pt." + "q7t8vzr2lmxc5nw0ydkej7ubah4gs9wq3zx6kqt8vzr"
STRIPE = TOKENS["a Stripe key"]
STRIPE_TEST = "sk_test_" + RANDOM
CLEAN = {
    "src/local.py": 'URL = "postgresql://app:app@localhost:5432/app"\nOTHER = "https://user:password@example.com/"\n',
    "docs/setup.md": f"For example `{DOPPLER}`.\n",
    "deploy/placeholder.env": "DOPPLER_TOKEN=dp.pt." + "x" * 43 + "\n",
    "package-lock.json": f'{{"integrity": "sha512-{RANDOM * 3}=="}}\n',
    "uv.lock": f'hash = "sha256:{"0f9e8d7c6b5a49382716a5b4c3d2e1f0" * 2}"\n',
}


def archive() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("inner/deploy.env", f"DOPPLER_TOKEN={DOPPLER}\n")
    return data.getvalue()


def test_it_adds_what_our_patterns_do_not_know_in_tree_history_and_archives(make_repo: MakeRepo) -> None:
    root = make_repo({**CLEAN, "app.py": "x = 1\n"})
    git(root, "switch", "-qc", "change")
    lay(root, {"gone.env": f"a=1\nDOPPLER_TOKEN={DOPPLER}\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "add")
    commit = git(root, "rev-parse", "HEAD").strip()[:12]
    files: dict[str, str | bytes] = {
        "deploy/a.env": f"\nDOPPLER_TOKEN={DOPPLER}\n",
        "deploy/b.env": f"\nDOPPLER_TOKEN={DOPPLER}  # kingfisher:ignore\n",
        "deploy/both.env": f"KEY={STRIPE}\nURL={DSN}\n",
        "deploy/key.pem": PRIVATE_KEY,
        "we!rd.zip": archive(),
        "empty": "",
        "broken.zip": b"PK\3\4\0\0",
    }
    git(root, "rm", "-q", "gone.env")
    lay(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more")
    seen = secret_scan.scan(Project(root, config.load(root, registry.IDS), base="main"), cache_folder())
    assert seen.unanswered == ()
    assert {(f.path, f.line, f.commit, f.kind, f.advice, f.tool) for f in seen.found} == {
        ("deploy/a.env", 2, "", "a secret of the kind doppler-api-token", False, "kingfisher"),
        ("deploy/b.env", 2, "", "a secret of the kind doppler-api-token", False, "kingfisher"),
        ("deploy/both.env", 1, "", "a Stripe key", False, "gates"),
        ("deploy/both.env", 2, "", "a password in an address", False, "gates"),
        ("deploy/key.pem", 1, "", "a private key", False, "gates"),
        ("we!rd.zip", None, "", "a secret of the kind doppler-api-token", False, "kingfisher"),
        ("gone.env", None, commit, "a secret of the kind doppler-api-token", False, "kingfisher"),
    }
    assert "in inner/deploy.env" in next(f.shown for f in seen.found if f.path == "we!rd.zip")
    assert DOPPLER[6:18] not in repr(seen)
    [evidence] = seen.evidence
    assert (evidence.tool, evidence.log) == ("kingfisher", None)
    assert {"--no-validate", "--no-update-check", "--no-ignore"} <= set(evidence.argv)


@pytest.mark.parametrize(
    ("rule", "secret", "path", "sure", "advice"),
    [
        ("doppler-api-token", DOPPLER, "src/a.py", True, False),
        ("some-api-key", RANDOM, "tests/test_a.py", False, None),
        ("some-api-key", RANDOM, "tests/test_a.py", True, False),
        ("jwt", RANDOM, "tests/test_a.py", True, None),
        ("jwt", RANDOM, "src/a.py", True, False),
        ("private-key", PRIVATE_KEY, "tests/key.pem", True, True),
        ("stripe-access-token", STRIPE_TEST, "src/a.py", True, True),
        ("plaid-client-id", RANDOM, "src/a.py", False, True),
        ("generic-credential-uri", DSN, "src/a.py", False, False),
        ("generic-credential-uri", "postgresql://a:" + RANDOM + "@localhost/x", "src/a.py", False, None),
        ("doppler-api-token", "dp.pt.example" + RANDOM, "src/a.py", True, None),
    ],
)
def test_what_a_rule_means_depends_on_the_place(
    rule: str, secret: str, path: str, sure: bool, advice: bool | None
) -> None:
    verdict = of(rule, secret, ("", ""), place_of(path), sure=sure)
    assert (verdict.advice if verdict else None) is advice


def test_words_excuse_an_example_in_documents_alone() -> None:
    around = ("# for example", "TOKEN=")
    assert of("doppler-api-token", DOPPLER, around, place_of("docs/a.md"), sure=True) is None
    assert of("doppler-api-token", DOPPLER, around, place_of("src/a.py"), sure=True) is not None


def report(*paths: str, looked_at: int = 2, discovered: int = 1) -> str:
    finding = {"confidence": "high", "snippet": "x", "line": 1}
    rule = {"id": "betterleaks.private-key"}
    audit = {"summary": {"discovered": discovered, "scan_succeeded": 1}}
    said = {
        "findings": [{"rule": rule, "finding": {**finding, "path": path}} for path in paths],
        "audit": audit,
        "metadata": {"summary": {"blobs_scanned": looked_at}},
    }
    return f"cat <<'END'\n{json.dumps(said)}\nEND"


FAILURES = {
    "missing": (None, "kingfisher is neither"),
    "crashed": ("echo 'Error: no rules' >&2; exit 2", "exit code 2, and it printed no report that can be read (Error: no rules)"),
    "says nothing": ("exit 0", "exit code 0, and it printed no report"),
    "other words": ("echo '{}'", "it printed no report"),
    "passed over a file": (report("./0/canary.pem", looked_at=1), "it looked at 1 of 2 files"),
    "stopped half way": (report("./0/canary.pem", discovered=0), "it did not get to the end"),
    "knows nothing": (report(), "it does not find a private key that was planted for it"),
    "tells of nobody's file": (report("./0/other"), "it printed no report that can be read"),
}  # fmt: skip


@pytest.fixture
def project(make_repo: MakeRepo) -> Project:
    root = make_repo({"app.py": f'KEY = "{STRIPE}"\n'})
    return Project(root, config.load(root, registry.IDS))


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str | None) -> None:
    """Another program in the place of kingfisher, None for none."""
    if script is None:

        def missing(*_: object) -> Command:
            raise ToolMissingError("kingfisher is neither here nor there.", "Install it.")

        monkeypatch.setattr(kingfisher, "our_command", missing)
        return
    tool = folder / "kingfisher"
    tool.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setattr(kingfisher, "our_command", lambda *_: Command((str(tool),), "0", own=False))


@pytest.mark.parametrize("name", FAILURES)
def test_a_scanner_that_gives_no_answer_is_told_beside_what_our_patterns_found(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    script, told = FAILURES[name]
    stand_in(monkeypatch, tmp_path, script)
    seen = secret_scan.scan(project, tmp_path / "cache")
    assert [f.kind for f in seen.found] == ["a Stripe key"]
    assert told in seen.unanswered[0]


def test_a_scanner_that_hangs_is_ended_and_is_no_answer(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, "sleep 60")
    monkeypatch.setattr(kingfisher, "_LIMIT_S", 0.2)
    with pytest.raises(TimedOutError, match="kingfisher did not end within"):
        secret_scan.scan(project, tmp_path / "cache")


def test_the_same_content_under_the_same_name_is_looked_at_once(tmp_path: Path) -> None:
    batch = kingfisher.Batch(tmp_path)
    first = batch.add("a/x.env", b"1")
    assert batch.add("b/x.env", b"1") == first
    others = {batch.add("b/y.env", b"1"), batch.add("b/x.env", b"2"), batch.add("X.env", b"3"), batch.add(".git", b"4")}
    assert len(others | {first}) == 5
    assert {batch.data(number) for number in others} == {b"1", b"2", b"3", b"4"}
    assert not list(tmp_path.rglob(".git"))
