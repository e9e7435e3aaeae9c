"""The digest of what the gates are told, for those who must know whether two runs were told the same."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from pathlib import Path

from gates.config import Config
from gates.engine import baseline


def digest(root: Path, config: Config) -> str:
    """Of the tables of the configuration, the findings that are accepted and the advisory source of the environment: "sha256:..."."""
    import msgspec

    told = dataclasses.replace(config, text="")
    whole = hashlib.sha256(msgspec.json.encode(told, order="sorted", enc_hook=str))
    try:
        whole.update((root / baseline.FILE).read_bytes())
    except OSError:
        whole.update(b"none")
    whole.update(f"\0{os.environ.get('GATES_ADVISORIES', '')}".encode("utf-8", "surrogateescape"))
    return f"sha256:{whole.hexdigest()}"
