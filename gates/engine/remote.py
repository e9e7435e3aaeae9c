"""A cache that several machines share, by the HTTP protocol of Bazel's remote caches: `/ac/KEY` names a result, `/cas/SHA256` holds it.

With an address that begins with `file:` the same two kinds of entries are files in a folder, for CI services that carry a folder from one
run to the next.

What comes back is believed only when its digest is the one that was named. One that cannot be reached costs a single short time-out:
for the rest of the run it is left alone, and that is told.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gates.engine import action_result
from gates.errors import ConfigError
from gates.project.atomic import write_atomically

if TYPE_CHECKING:
    import httpx

LARGEST = 64 * 1024 * 1024
"""Bytes of one entry that are sent or taken."""

_CONNECT_S, _ANSWER_S, _WHOLE_S = 2.0, 5.0, 15.0
"""Seconds for a connection, for any sign of life, and for all of one request: one that answers drop by drop is of no use either."""
_PIECE = 64 * 1024
_FOUND, _NOT_THERE = 200, {404, 204}
_REFUSED = {401, 403, 405}
_CREDENTIALS = re.compile(r"(?<=//)[^/@]*@")
_PULL_REQUESTS = (
    "GITHUB_HEAD_REF", "CI_MERGE_REQUEST_IID", "CHANGE_ID", "BITBUCKET_PR_ID", "CIRCLE_PULL_REQUEST",
    "SYSTEM_PULLREQUEST_PULLREQUESTID", "DRONE_PULL_REQUEST", "CI_COMMIT_PULL_REQUEST",
)  # fmt: skip
"""Variables that CI services set for a pull request and leave unset or empty otherwise."""


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """How the cache is used: its address, the token, and whether anything is written."""

    url: str
    token: str
    writes: bool

    @property
    def shown(self) -> str:
        """The address without the credentials that may be in it."""
        return _CREDENTIALS.sub("", self.url)


def settings(environment: Mapping[str, str] = os.environ) -> Settings | None:
    """What `GATES_CACHE_URL`, `GATES_CACHE_TOKEN` and `GATES_CACHE_MODE` say; None without an address.

    Left to itself, only a build of CI that is for no pull request writes: what an untrusted branch made is never read by the main one.

    Raises:
        ConfigError: the address, the token or the mode is none.
    """
    url = environment.get("GATES_CACHE_URL", "").strip().rstrip("/")
    if not url:
        return None
    if not _is_address(url):
        shown = _CREDENTIALS.sub("", url)
        raise ConfigError(f"GATES_CACHE_URL is {shown!r}, which is no address.", "Give one that begins with https://.")
    token = environment.get("GATES_CACHE_TOKEN", "").strip()
    if not (token.isascii() and token.isprintable()):
        raise ConfigError("GATES_CACHE_TOKEN has characters that no token has.", "Copy it again, on one line.")
    mode = environment.get("GATES_CACHE_MODE", "").strip()
    if mode not in {"", "read", "read-write"}:
        raise ConfigError(f"GATES_CACHE_MODE is {mode!r}.", 'It is "read" or "read-write".')
    trusted = bool(environment.get("CI")) and not _is_pull_request(environment)
    return Settings(url, token, mode == "read-write" or (not mode and trusted))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is none
    except ValueError:
        return False
    return bool(parts.hostname if parts.scheme in {"http", "https"} else parts.scheme == "file" and parts.path)


def _is_pull_request(environment: Mapping[str, str]) -> bool:
    said = environment.get("BUILDKITE_PULL_REQUEST", "") or environment.get("TRAVIS_PULL_REQUEST", "")
    event = environment.get("GITHUB_EVENT_NAME", "")
    return (
        event.startswith("pull_request")
        or said not in {"", "false"}
        or any(environment.get(name) for name in _PULL_REQUESTS)
    )


def open_remote() -> Remote | None:
    """The shared cache that the environment names, None without one.

    Raises:
        ConfigError: as `settings`.
    """
    how = settings()
    if how is None:
        return None
    return Folder(how) if how.url.startswith("file:") else Remote(how)


class Remote:
    """The shared cache, asked by one request at a time.

    Args:
        how: its settings.

    Attributes:
        complaints: what was not believed and what did not work, one sentence each.
    """

    def __init__(self, how: Settings) -> None:
        self.how, self.complaints = how, list[str]()
        self._usable, self._guard = True, threading.Lock()
        self._opened: httpx.Client | None = None

    def get(self, key: str) -> bytes | None:
        """What is stored under a key; None when there is nothing, or nothing that can be believed.

        Args:
            key: 64 hexadecimal digits.
        """
        with self._guard:
            named = self._load(f"/ac/{key}")
            if named is None:
                return None
            try:
                digest, size = action_result.decoded(named)
            except ValueError as error:
                self.complaints.append(f"{self.how.shown}/ac/{key} is not believed: {error}.")
                return None
            data = self._load(f"/cas/{digest}") if size <= LARGEST else None
            if data is not None and (hashlib.sha256(data).hexdigest() != digest or len(data) != size):
                self.complaints.append(f"{self.how.shown}/cas/{digest} is not believed: its digest is another one.")
                return None
            return data

    def put(self, key: str, data: bytes) -> None:
        """Store something under a key, if this run may write."""
        if not self.how.writes or len(data) > LARGEST:
            return
        digest = hashlib.sha256(data).hexdigest()
        with self._guard:
            if self._store(f"/cas/{digest}", data):  # first what is named, then the name
                self._store(f"/ac/{key}", action_result.encoded("facts.json", digest, len(data)))

    def _load(self, path: str) -> bytes | None:
        import httpx

        if not self._usable:
            return None
        try:
            with self._client().stream("GET", path) as answer:
                if answer.status_code in _NOT_THERE:
                    return None
                if answer.status_code != _FOUND:
                    self._give_up(f"answers {answer.status_code}")
                    return None
                data, end = bytearray(), time.monotonic() + _WHOLE_S
                for part in answer.iter_bytes():
                    if time.monotonic() > end:
                        raise httpx.ReadTimeout("it takes too long")
                    data += part
                    if len(data) > LARGEST:
                        self.complaints.append(f"{self.how.shown}{path} is too large, and was left where it is.")
                        return None
                return bytes(data)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._give_up(f"does not answer ({type(error).__name__})")
            return None

    def _store(self, path: str, data: bytes) -> bool:
        import httpx

        if not self._usable:
            return False
        try:
            headers = {"Content-Length": str(len(data))}
            answer = self._client().put(path, content=_pieces(data), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._give_up(f"does not answer ({type(error).__name__})")
            return False
        if answer.status_code >= 300:
            refused = answer.status_code in _REFUSED
            self._give_up("refuses to be written to" if refused else f"answers {answer.status_code}")
        return self._usable

    def _give_up(self, why: str) -> None:
        self._usable = False
        self.complaints.append(f"The shared cache {self.how.shown} {why}; this run goes on without it.")

    def _client(self) -> httpx.Client:
        if self._opened is None:
            import httpx

            headers = {"Authorization": f"Bearer {self.how.token}"} if self.how.token else {}
            limits = httpx.Timeout(_ANSWER_S, connect=_CONNECT_S)
            self._opened = httpx.Client(base_url=self.how.url, headers=headers, timeout=limits, trust_env=True)
        return self._opened


def _pieces(data: bytes) -> Iterator[bytes]:
    """What is sent, piece by piece, as long as the time of one request lasts."""
    import httpx

    end = time.monotonic() + _WHOLE_S
    for at in range(0, len(data), _PIECE):
        if time.monotonic() > end:
            raise httpx.WriteTimeout("it takes too long")
        yield data[at : at + _PIECE]


class Folder(Remote):
    """A shared cache in a folder; the entries that were not used for longest go when it grows too large."""

    def __init__(self, how: Settings) -> None:
        super().__init__(how)
        self._root = Path(urlsplit(how.url).path).absolute()

    def _load(self, path: str) -> bytes | None:
        place = self._root / path.lstrip("/")
        try:
            if place.stat().st_size > LARGEST:
                return None
            data = place.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._give_up(f"cannot be read ({error.strerror})")
            return None
        # gates: ignore[logging/swallowed-exception] a folder that may only be read does not remember that it was
        with contextlib.suppress(OSError):
            os.utime(place)
        return data

    def _store(self, path: str, data: bytes) -> bool:
        place = self._root / path.lstrip("/")
        if not self._usable:
            return False
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, data, durable=False)
            self._prune()
        except OSError as error:
            self._give_up(f"cannot be written to ({error.strerror})")
        return self._usable

    def _prune(self) -> None:
        found = [(place, place.stat()) for place in self._root.glob("*/*")]
        total = sum(stat.st_size for _, stat in found)
        for place, stat in sorted(found, key=lambda f: f[1].st_mtime):
            if total <= LARGEST:
                return
            place.unlink(missing_ok=True)
            total -= stat.st_size
