"""The shapes of providers' tokens, one line each. Data only."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A provider's token: `needle` is a fixed part of it, looked for first; `secret` is the group to hide.

    The pattern is a text: most are never needed, and all together take long to compile.
    """

    kind: str
    needle: str
    pattern: str


def _token(kind: str, needle: str, pattern: str) -> Token:
    return Token(kind, needle, rf"(?<![\w-]){pattern}(?![\w-])")


TOKENS = (
    _token("an AWS access key", "AKIA", r"AKIA(?P<secret>[A-Z2-7]{16})"),
    _token("an AWS session key", "ASIA", r"ASIA(?P<secret>[A-Z2-7]{16})"),
    _token("a GitHub token", "gh", r"gh[pousr]_(?P<secret>[A-Za-z0-9]{36,251})"),
    _token("a GitHub token", "github_pat_", r"github_pat_(?P<secret>\w{60,251})"),
    _token("a GitLab token", "gl", r"gl(?:pat|dt|rt|ptt|cbt|oas)-(?P<secret>[\w-]{20,})"),
    _token("a Slack token", "xox", r"xox[abeoprs]-(?P<secret>[A-Za-z0-9-]{20,})"),
    _token(
        "a Slack webhook address",
        "hooks.slack",
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[\w/-]{30,})",
    ),
    _token(
        "a Discord webhook address",
        "/api/webhooks/",
        r"https://[\w.]*discord(?:app)?\.com/api/webhooks/(?P<secret>\d{16,20}/[\w-]{60,})",
    ),
    _token(
        "a Teams webhook address",
        "webhook.office",
        r"https://[\w.-]+\.webhook\.office\.com/webhookb2/(?P<secret>[\w@/-]{70,})",
    ),
    _token("a Stripe key", "k_live_", r"[sr]k_live_(?P<secret>[A-Za-z0-9]{16,})"),
    _token("a webhook signing secret", "whsec_", r"whsec_(?P<secret>[A-Za-z0-9+/=]{32,})"),
    _token("a Google API key", "AIza", r"AIza(?P<secret>[\w-]{35})"),
    _token("a Google OAuth client secret", "GOCSPX-", r"GOCSPX-(?P<secret>[\w-]{28})"),
    _token("a SendGrid key", "SG.", r"SG\.(?P<secret>[\w-]{22}\.[\w-]{43})"),
    _token("a Mailgun key", "key-", r"key-(?P<secret>[0-9a-f]{32})"),
    _token("a Mailchimp key", "-us", r"(?P<secret>[0-9a-f]{32})-us\d{1,2}"),
    _token("a Twilio key", "SK", r"SK(?P<secret>[0-9a-f]{32})"),
    _token("an OpenAI key", "T3BlbkFJ", r"sk-(?P<secret>[\w-]*T3BlbkFJ[\w-]{20,})"),
    _token("an Anthropic key", "sk-ant-", r"sk-ant-(?P<secret>[\w-]{80,})"),
    _token("a Hugging Face token", "hf_", r"hf_(?P<secret>[A-Za-z]{34})"),
    _token("a PyPI token", "pypi-AgE", r"pypi-AgE(?P<secret>[\w-]{50,})"),
    _token("an npm token", "npm_", r"npm_(?P<secret>[A-Za-z0-9]{36})"),
    _token("a DigitalOcean token", "_v1_", r"do[oprt]_v1_(?P<secret>[0-9a-f]{64})"),
    _token("a Telegram bot token", ":AA", r"\d{8,10}:(?P<secret>AA[\w-]{33})"),
    _token("an Azure storage key", "AccountKey=", r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    _token("a Shopify token", "shp", r"shp(?:at|ca|pa|ss)_(?P<secret>[0-9a-fA-F]{32})"),
    _token("a Square token", "sq0", r"sq0(?:atp|csp)-(?P<secret>[\w-]{22,43})"),
    _token("a Sentry token", "sntry", r"sntry[su]_(?P<secret>[\w=+/-]{40,})"),
    _token("a Databricks token", "dapi", r"dapi(?P<secret>[0-9a-f]{32})"),
    _token("a Grafana token", "glsa_", r"glsa_(?P<secret>[A-Za-z0-9]{32}_[0-9a-f]{8})"),
    _token("a Vault token", "hvs.", r"hvs\.(?P<secret>[\w-]{80,})"),
    _token("a New Relic key", "NRAK-", r"NRAK-(?P<secret>[A-Z0-9]{27})"),
    _token("a Linear key", "lin_api_", r"lin_api_(?P<secret>[A-Za-z0-9]{40})"),
    _token("an age key", "AGE-SECRET-KEY-", r"AGE-SECRET-KEY-(?P<secret>1[A-Z0-9]{58})"),
)
