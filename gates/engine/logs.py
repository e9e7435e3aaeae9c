"""The ends of logs, for a report that is read where the logs are not."""

from __future__ import annotations

from pathlib import Path

LINES = 25
_BYTES = 8_000


def tail(path: Path) -> tuple[str, ...]:
    """The last lines of a log, credentials masked; () where it cannot be read."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(0, size - _BYTES))
            text = log.read(_BYTES).decode("utf-8", "replace")
    # gates: ignore[logging/swallowed-exception] the report names the log; where it is not there, its end is not shown
    except OSError:
        return ()
    from gates.tools.secret_patterns import mask  # its patterns take long to compile: a green run needs none

    whole = text if size <= _BYTES else text.partition("\n")[2]
    return tuple(line for line in mask(whole).split("\n") if line.strip())[-LINES:]
