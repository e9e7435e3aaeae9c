"""The `ActionResult` message of the remote execution API with one output file, in Protocol Buffers' wire format.

Caches that look into what is stored below `/ac/` (bazel-remote does, by default) take nothing else. Field numbers:
`ActionResult.output_files` 2, `OutputFile.path` 1 and `.digest` 2, `Digest.hash` 1 and `.size_bytes` 2
(build/bazel/remote/execution/v2/remote_execution.proto). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHA256 = re.compile(r"[0-9a-f]{64}")
_VARINT, _BYTES = 0, 2
_LONGEST_VARINT = 10


def encoded(path: str, digest: str, size: int) -> bytes:
    """The message that says: the result is one file with this SHA-256 and this many bytes."""
    told = _bytes_field(1, digest.encode()) + _varint(2 << 3 | _VARINT) + _varint(size)
    return _bytes_field(2, _bytes_field(1, path.encode()) + _bytes_field(2, told))


def decoded(message: bytes) -> tuple[str, int]:
    """(SHA-256, bytes) of the first output file.

    Raises:
        ValueError: it is no such message.
    """
    file = _first(message, 2)
    digest = _first(file, 2)
    name, size = _first(digest, 1), next((v for n, v in _fields(digest) if n == 2 and isinstance(v, int)), 0)
    text = name.decode("ascii", "replace")
    if not _SHA256.fullmatch(text):
        raise ValueError("it names no digest")
    return text, size


def _first(message: bytes, number: int) -> bytes:
    found = next((v for n, v in _fields(message) if n == number and isinstance(v, bytes)), None)
    if found is None:
        raise ValueError("it is no result")
    return found


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        if tag & 7 == _VARINT:
            number, at = _read_varint(message, at)
            yield tag >> 3, number
        elif tag & 7 == _BYTES:
            length, at = _read_varint(message, at)
            if at + length > len(message):
                raise ValueError("it is cut off")
            yield tag >> 3, message[at : at + length]
            at += length
        else:
            raise ValueError("it is no result")


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(_LONGEST_VARINT):
        if at + count >= len(message):
            break
        byte = message[at + count]
        value |= (byte & 127) << 7 * count
        if byte < 128:
            return value, at + count + 1
    raise ValueError("it is cut off")


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _bytes_field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value
