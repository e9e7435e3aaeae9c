"""Reading a report from its bytes, wherever it is kept."""

from __future__ import annotations

from gates.errors import NoAnswerError
from gates.model import RunReport


def decode(data: bytes, source: str) -> RunReport:
    """A report from its JSON document.

    Raises:
        NoAnswerError: it is not a `gates-report/1` document.
    """
    import msgspec

    try:
        return msgspec.json.decode(data, type=RunReport)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise NoAnswerError(
            f"{source} is no gates-report/1 document: {error}.", "Run `gates run --no-cache`."
        ) from error
