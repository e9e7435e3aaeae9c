"""What is read from a repository is anybody's: it is refused in a sentence, whatever it is."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.attest import envelope, keys, policy, statement, trust
from gates.attest.envelope import RefusedError
from gates.errors import ConfigError, UsageError
from gates.registry import IDS
from tests.attest.release import MARIA, POLICY, Release, make_key


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, trust.Key]:
    """An envelope, and the key that signed it."""
    folder = tmp_path_factory.mktemp("keys")
    kind, data = make_key(folder, MARIA).split()[:2]
    text = envelope.seal({"answer": "yes"}, keys.load(folder / MARIA)).decode()
    return text, trust.Key((MARIA,), kind, data)


@given(place=st.integers(min_value=0), sign=st.characters(max_codepoint=127))
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_an_envelope_with_any_sign_changed_is_refused_or_says_the_same(
    sealed: tuple[str, trust.Key], place: int, sign: str
) -> None:
    text, key = sealed
    place %= len(text)
    changed = text[:place] + sign + text[place + 1 :]
    try:
        envelope.check(changed, [key])
    except RefusedError:
        return
    assert envelope.peek(changed) == {"answer": "yes"}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", '{"payload": 1}', '{"payload": "AA", "payloadType": 1, "signatures": [1]}', "[" * 100_000],
    ids=["nothing", "list", "null", "half", "number", "wrong types", "deep"],
)
def test_what_is_no_envelope_is_refused(text: str) -> None:
    for read in (envelope.peek, envelope.signer_of):
        with pytest.raises(RefusedError):
            read(text)


@pytest.mark.parametrize(
    "change",
    [
        {"_type": "https://in-toto.io/Statement/v0.1"},
        {"subject": []},
        {"subject": [{"name": "commit"}]},
        {"subject": [{"name": "commit", "digest": {"sha256": "00"}}] * 3},
        {"predicateType": "https://slsa.dev/provenance/v1"},
        {"predicate": {}},
        {"predicate": {"result": "PASSED"}},
        {"predicate": 3},
        {"surprise": 1},
    ],
    ids=["type", "no subject", "no digest", "subjects", "predicate type", "empty", "other", "number", "unknown"],
)
def test_what_is_no_statement_of_ours_is_refused(change: dict[str, Any]) -> None:
    good: dict[str, Any] = {
        "_type": statement.STATEMENT,
        "subject": [
            {"name": "commit", "digest": {"gitCommit": "00"}},
            {"name": "tree", "digest": {"gitTree": "00"}},
            {"name": "gates.json", "digest": {"sha256": "00"}},
        ],
        "predicateType": statement.TEST_RESULT,
        "predicate": {statement.OURS: {}},
    }
    with pytest.raises(RefusedError):
        statement.read(good | change)


def test_a_signature_is_that_of_the_standard(sealed: tuple[str, trust.Key]) -> None:
    """By the words of DSSE and with another library: it is nothing that only we can check."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text, key = sealed
    told = json.loads(text)
    payload, kind = base64.b64decode(told["payload"]), told["payloadType"].encode()
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.data)[-32:])
    public.verify(base64.b64decode(told["signatures"][0]["sig"]), signed)
    assert told["signatures"][0]["keyid"] == key.fingerprint


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 1", "version = 0", "version"),
        ("version = 1", "verzion = 1", "verzion"),
        ('schema = "gates-policy/1"', 'schema = "gates-policy/2"', "schema"),
        ("signatures = 2", "signatures = 4", "demands 4 signatures and names 3 people"),
        ('"vera@example.com"', '"*@example.com"', "is a pattern"),
        ("[gates.minimum]", '[gates]\nrequired = ["lints"]\n[gates.minimum]', "names 'lints', which is no gate"),
        ("[roles.release]", "[roles.release", "is wrong"),
    ],
    ids=["version", "key", "schema", "too many", "pattern", "gate", "toml"],
)
def test_a_wrong_policy_is_one_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        policy.parse(POLICY.replace(old, new), "gates-policy.toml of origin/main", IDS)
    assert caught.value.message.startswith("gates-policy.toml of origin/main")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("maria@example.com", "this is no allowed signer"),
        ("maria@example.com ssh-rsa AAAA", "keys of type 'ssh-rsa' may not sign"),
        ("maria@example.com ssh-ed25519 !!!!", "this is no key of type ssh-ed25519"),
        ("maria@example.com ssh-ed25519 AAAAB3NzaC1yc2E=", "this is no key of type ssh-ed25519"),
        ('maria@example.com valid-before="soon" ssh-ed25519 AAAA', "'soon' is no time"),
        ("*@example.com ssh-ed25519 AAAA", r"the principal '\*@example.com' is a pattern"),
        ("maria@example.co? ssh-ed25519 AAAA", r"the principal 'maria@example.co\?' is a pattern"),
        ("!mallory@example.com ssh-ed25519 AAAA", "the principal '!mallory@example.com' is a pattern"),
        ("maria@example.com cert-authority ssh-ed25519 AAAA", "the option 'cert-authority' is not understood"),
    ],
    ids=["short", "rsa", "noise", "other", "time", "star", "question", "not", "authority"],
)
def test_a_wrong_line_of_the_keys_is_one_sentence(line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"signers, line 2: {said}"):
        trust.parse(f"# who may sign\n{line}\n", "signers")


def test_a_key_for_another_purpose_is_none_of_ours(release: Release) -> None:
    public = release.public(MARIA)
    assert trust.parse(f'{MARIA} namespaces="git" {public}\n', "signers") == ()
    (key,) = trust.parse(
        f'{MARIA},m@x namespaces="git,gates-signoff",valid-before="20300101Z" {public} laptop\n', "signers"
    )
    assert key.principals == (MARIA, "m@x")
    assert key.before is not None


def test_keys_that_cannot_sign_are_told_with_their_remedy(release: Release) -> None:
    import subprocess

    locked, rsa = release.root.parent / "locked", release.root.parent / "rsa"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked], check=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", rsa], check=True)
    with pytest.raises(UsageError, match=r"is protected by a passphrase\. Put it into the agent"):
        keys.load(locked)
    with pytest.raises(UsageError, match="is no ed25519 key"):
        keys.load(rsa)
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        keys.load(release.root / "nowhere")
    with pytest.raises(UsageError, match="is no key that can be read"):
        keys.load(release.root / "pyproject.toml")
