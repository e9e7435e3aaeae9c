"""What this interpreter is.

Request: `{}`. Response: `{"version": "3.11.7", "distributions": {"normalised-name": "version"}, "scripts": "folder"}`.
Standard library only; runs under any Python from 3.8 on.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import sys
import sysconfig


def main() -> None:
    """Answer the one question."""
    found: dict[str, str] = {}
    for dist in importlib.metadata.distributions():
        name = dist.metadata["Name"] if dist.metadata else None
        if name:
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), dist.version or "")
    answer = {"version": platform.python_version(), "distributions": found, "scripts": sysconfig.get_path("scripts")}
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        json.dump(answer, out)


if __name__ == "__main__":
    main()
