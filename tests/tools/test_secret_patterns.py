"""What is taken for a credential, what is not, and that none is ever shown."""

from __future__ import annotations

import pytest

from gates.tools import secret_patterns
from tests.secret_samples import DSN, PRIVATE_KEY, RANDOM, TOKENS, secret_part


def kinds(text: str, *, named: bool = True, documented: bool = False) -> list[str]:
    return [hit.kind for hit in secret_patterns.find(text, named=named, excused=documented)]


@pytest.mark.parametrize(("kind", "value"), TOKENS.items())
def test_a_provider_token_is_known_by_its_shape(kind: str, value: str) -> None:
    assert kinds(f"first\n  value: '{value}'\n", named=False) == [kind]


@pytest.mark.parametrize("value", [*TOKENS.values(), DSN, PRIVATE_KEY, f"API_SECRET={RANDOM}"])
def test_no_hit_shows_the_secret(value: str) -> None:
    hits = list(secret_patterns.find(f"x = '{value}'\n", named=True, excused=False))
    assert hits
    assert all(secret_part(value) not in repr(hit) for hit in hits)
    assert secret_part(value) not in secret_patterns.mask(f"said: {value}, end\n") or "PRIVATE" in value


def test_masking_keeps_all_but_the_secret() -> None:
    assert secret_patterns.mask(f"GET {TOKENS['a Stripe key']} failed\nplain") == "GET sk_live_… failed\nplain"
    assert secret_patterns.mask(DSN) == "postgresql+psycopg://orders_rw:…@db-prod-1.shop.internal:5432/orders"


@pytest.mark.parametrize(
    "line",
    [
        f"sqlalchemy.url = {DSN}",
        "redis://:" + "fJ39xq-Lw2" + "@cache.shop.internal:6379/0",
        "https://deploy:" + "v9Qm2zLtRk4wPz" + "@git.shop.internal/repo.git",
        "DATABASE_URL=postgres://app:" + "Tr7xW9qLm2" + "@db:5432/app",
        "amqp://svc:" + "p%40ss9Wq3Zx" + "@mq-1.prod.shop.internal/",
    ],
)
def test_a_password_in_an_address_is_found(line: str) -> None:
    assert kinds(line, named=False) == ["a password in an address"]


@pytest.mark.parametrize(
    "line",
    [
        "postgresql://ledger:change-me@localhost:5432/ledger",
        "postgresql://ledger:${POSTGRES_PASSWORD}@db:5432/ledger",
        "postgresql://{user}:{password}@{host}/{name}",
        "postgresql://%(user)s:%(password)s@%(host)s/x",
        "postgresql://user:password@host/dbname",
        "postgresql://postgres:postgres@db:5432/postgres",
        "postgresql://app:" + "Tr7xW9qLm2" + "@localhost:5432/app",
        "postgresql://app:" + "Tr7xW9qLm2" + "@127.0.0.1/app",
        "https://user:" + "Tr7xW9qLm2" + "@example.com/path",
        "https://user:" + "Tr7xW9qLm2" + "@db.example.internal/path",
        "mysql://root:root@mysql/app",
        "postgresql://app:<password>@db.shop.internal/app",
        "postgresql://app:********@db.shop.internal/app",
        "redis://localhost:6379/0",
        "http://example.com:8080/@handle",
        r"^(\w+)://([^:]+):([^@]+)@(.+)$",
        "git@github.com:owner/repo.git",
    ],
)
def test_a_placeholder_or_a_local_address_is_no_secret(line: str) -> None:
    assert kinds(line) == []


@pytest.mark.parametrize(
    "line",
    [
        f'SECRET_KEY = "{RANDOM}"',
        f"JWT_SIGNING_KEY: {RANDOM}",
        f"export ADMIN_API_KEY='{RANDOM}'",
        f'    "client_secret": "{RANDOM}",',
        f'admin_password: str = "{RANDOM}"',
        "SECRET_KEY = 'django-insecure-" + "4g#k2@!9zq$w7&m1^p5x8v3b6n0_c-y+t=r'",
        "aws_secret_access_key = " + "wJ4lrXUtn9FEMI" + "7K7MDENGbPxRfiCYzQ8mLt3WqZ",
    ],
)
def test_a_random_value_of_a_secret_sounding_name_is_found(line: str) -> None:
    assert len(kinds(line)) == 1
    assert kinds(line, named=False) == []


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = os.environ["SECRET_KEY"]',
        "api_key: ${API_KEY}",
        "ADMIN_API_KEY=change-me",
        "ADMIN_API_KEY=your-secret-key-goes-here-1",
        'token_url = "https://login.shop.internal/oauth2/token"',
        'password_hasher = "django.contrib.auth.hashers.PBKDF2PasswordHasher"',
        'TOKEN_HEADER = "X-Request-Token-Version-2"',
        'secret_name = "' + RANDOM + '"',
        'public_key = "' + RANDOM + '"',
        'token = "refresh_token_rotation_v2"',
        'password = "correct horse battery staple"',
        "secret: 0123456789abcdef0123456789abcdef",
        "token: xxxxxxxxxxxxxxxxxxxxxxxx",
        'access_key_id = "12345678-1234-4321-8765-123456789012"',
        "from secrets import token_urlsafe",
        '"Resource":"arn:aws:secretsmanager:*:*:secret:rds-preview-us-east-2!*"',
        'key = "sha256:' + "9f86d081884c7d659a2feaa0c55ad015" * 2 + '"',
    ],
)
def test_a_value_that_a_person_wrote_is_no_secret(line: str) -> None:
    assert kinds(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        "ghp_" + "a1" * 18,
        "sk_test_" + RANDOM,
        "AIza" + "..." * 5,
        "hooks.slack.com/services/T000/B000/XXXX",
    ],
)
def test_an_example_token_is_no_secret(line: str) -> None:
    assert kinds(line) == []


def test_a_word_on_the_line_excuses_a_token_only_where_that_counts() -> None:
    text = f"# an example key\nkey: {TOKENS['a Stripe key']}\n"
    assert kinds(text, documented=True) == []
    assert kinds(text) == ["a Stripe key"]
    assert kinds(f"# an example\n\n\nkey: {TOKENS['a Stripe key']}\n", documented=True) == ["a Stripe key"]


def test_a_private_key_needs_its_material() -> None:
    assert kinds(f"a\n{PRIVATE_KEY}") == ["a private key"]
    assert kinds('key = "' + PRIVATE_KEY.replace("\n", "\\n") + '"') == ["a private key"]
    assert kinds("-----BEGIN PRIVATE" + " KEY-----\n...\n-----END PRIVATE" + " KEY-----") == []
    assert kinds("-----BEGIN PUBLIC" + " KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj") == []


def test_lines_are_counted_from_one() -> None:
    hits = list(secret_patterns.find(f"a\nb\n\n{DSN}\nc\n{DSN}", named=False, excused=False))
    assert [hit.line for hit in hits] == [4, 6]
