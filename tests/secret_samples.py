"""Invented credentials for tests, put together at run time so that no scanner takes this file for a leak."""

from __future__ import annotations

RANDOM = "qT8vZr2LmXc5" + "Nw0YdKeJ7uBa"
"""24 characters that look drawn by a machine."""

TOKENS = {
    "an AWS access key": "AKIA" + "Q3EGRZ7MXT5VLPNB",
    "a GitHub token": "ghp_" + RANDOM + "h4Gs9Wq3Zx6K",
    "a GitLab token": "glpat-" + RANDOM,
    "a Slack token": "xoxb-" + "2718281828-" + RANDOM,
    "a Slack webhook address": "https://hooks.slack" + ".com/services/T04QZ7M2RKD/B06XW1P9HVC/" + RANDOM,
    "a Stripe key": "sk_live_" + RANDOM,
    "a Google API key": "AIza" + "SyB7qT8vZr2LmXc5Nw0YdKeJ7uBaH4Gs9Wq",
    "a SendGrid key": "SG." + "qT8vZr2LmXc5Nw0YdKeJ7u" + "." + "BaH4Gs9Wq3Zx6KqT8vZr2LmXc5Nw0YdKeJ7uBaH4Gs9",
    "an npm token": "npm_" + RANDOM + "h4Gs9Wq3Zx6K",
    "a Telegram bot token": "314159265:" + "AA" + RANDOM + "H4Gs9Wq3Z",
    "a Twilio key": "SK" + "0f9e8d7c6b5a49382716" + "a5b4c3d2e1f0",
}
DSN = "postgresql+psycopg://orders_rw:" + "pX7v-Qm29zLtRk4w" + "@db-prod-1.shop.internal:5432/orders"
_LINE = "PRIVATE" + " KEY-----\n"
PRIVATE_KEY = f"-----BEGIN {_LINE}{'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7' * 2}\n-----END {_LINE}"


def secret_part(value: str) -> str:
    """A stretch of a sample that no output may contain."""
    return next(
        part
        for part in (RANDOM[:12], "pX7v-Qm29zLt", "Q3EGRZ7MXT5V", "0f9e8d7c6b5a", "qT8vZr2LmXc5", "MIIEvQIBADAN")
        if part in value
    )
