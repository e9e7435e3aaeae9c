"""What the installed distributions require.

Request: `{}`. Response: `{"normalised-name": {"version": "1.2", "requires": ["requirement as in its metadata", ...]}}`.
Standard library only; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys


def main() -> None:
    """Answer the one question."""
    found = {}
    for dist in importlib.metadata.distributions():
        name = dist.metadata["Name"] if dist.metadata else None
        if name:
            key = re.sub(r"[-_.]+", "-", name).lower()
            if key not in found:
                found[key] = {"version": dist.version or "", "requires": list(dist.requires or [])}
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(found, out)


if __name__ == "__main__":
    main()
