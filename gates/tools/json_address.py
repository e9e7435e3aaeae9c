"""An address that answers in JSON, asked with patience: time-outs, attempts with growing pauses, and an end to asking.

Whatever comes back is an answer or an error: HTML, half an answer or another status than 200 and 404 never pass as one.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any

from gates.tools.osv_source import SourceError

_ATTEMPTS = 3
_LARGEST = 64 * 1024 * 1024
_LONGEST_PAUSE_S = 10.0
"""However long a server asks us to stay away: a gate has its own limit."""


class JsonAddress:
    """One server. After all attempts at one question failed, no other question is asked.

    Args:
        timeout: seconds that one answer may take as a whole.
        pause: seconds before the second attempt, half of that to its one and a half fold; doubled before each further one.
    """

    def __init__(self, address: str, timeout: float, *, pause: float = 0.6) -> None:
        self.label = address.rstrip("/")
        self._timeout, self._pause = timeout, pause
        self._broken = threading.Event()
        self._reason = ""

    def call(self, path: str, question: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
        """The answer to a POST of `question`, or to a GET where there is none; None for a 404.

        Raises:
            SourceError: there was no answer, or none that is a JSON object.
        """
        failure = _PassingError("")
        for attempt in range(_ATTEMPTS):
            if self._broken.is_set():
                raise self.error(f"had failed before: it {self._reason}")
            if attempt:
                time.sleep(max(failure.stay_away_s, self._backed_off(attempt)))
            try:
                return self._once(path, question)
            except _PassingError as error:
                failure = error
        self._reason = str(failure)
        self._broken.set()
        raise self.error(str(failure))

    def error(self, why: str) -> SourceError:
        """What is wrong with this address, with the remedy."""
        return SourceError(
            f"The advisory source {self.label} {why}.",
            "Check the address and the network, or name a directory of OSV records with GATES_ADVISORIES.",
        )

    def _backed_off(self, attempt: int) -> float:
        return self._pause * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311  # nosec B311 - jitter

    def _once(self, path: str, question: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        import json
        import urllib.error
        import urllib.request

        body = json.dumps(question).encode() if question is not None else None
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "gates"}
        # only http(s) gets here, see advisories.open_source
        request = urllib.request.Request(self.label + path, body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310  # nosec B310
                said = json.loads(self._read(answer))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            if error.code == 429 or error.code >= 500:
                raise _PassingError(f"answers {error.code} {error.reason}", error.headers.get("Retry-After")) from error
            raise self.error(f"answers {error.code} {error.reason}") from error
        except TimeoutError as error:
            raise _PassingError(f"does not answer within {self._timeout:g} s") from error
        except (OSError, HTTPException) as error:
            raise _PassingError(f"cannot be reached ({getattr(error, 'reason', None) or error})") from error
        except (ValueError, RecursionError) as error:
            raise self.error("answers something that is not JSON") from error
        if not isinstance(said, dict):
            raise self.error("answers something that is no JSON object")
        return said

    def _read(self, answer: HTTPResponse) -> bytes:
        """All of it, in the time that is left: a server that sends a byte now and then would be waited for for ever."""
        end, data = time.monotonic() + self._timeout, bytearray()
        while part := answer.read1(1 << 16):
            data += part
            if len(data) > _LARGEST:
                raise self.error("sends more than 64 MiB for one answer")
            if time.monotonic() > end:
                raise TimeoutError
        return bytes(data)


class _PassingError(Exception):
    """A failure after which another attempt makes sense, after the seconds that the server asks for."""

    def __init__(self, why: str, retry_after: str | None = None) -> None:
        super().__init__(why)
        self.stay_away_s = 0.0
        with contextlib.suppress(ValueError):  # the header may also be a date, and then our own pause has to do
            self.stay_away_s = min(float(retry_after or 0), _LONGEST_PAUSE_S)
