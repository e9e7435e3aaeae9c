"""What the files of a repository hold; nothing outside of it is read."""

from __future__ import annotations

import functools
import os
import stat
import tokenize
from io import BytesIO
from pathlib import Path

from gates.errors import NoAnswerError
from gates.project.listing import FOREIGN

_LARGEST = 8 * 1024 * 1024


class Reader:
    """Reads the files below a folder.

    Args:
        root: absolute.
    """

    def __init__(self, root: Path) -> None:
        self._top = str(root)
        self._inside: set[str] = set()

    def bytes_of(self, path: str) -> bytes:
        """The content of a file inside the root.

        Raises:
            NoAnswerError: it cannot be read, leads out of the root, or is larger than 8 MiB.
        """
        try:
            return self._read(path)
        except (OSError, RuntimeError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            remedy = "Its name is not UTF-8: rename it" if FOREIGN in path else "Check its permissions"
            raise NoAnswerError(
                f"{path} cannot be read: {said}.", f"{remedy}, or exclude it with `exclude` in [tool.gates]."
            ) from error

    def _read(self, path: str) -> bytes:
        full = f"{self._top}/{path}"
        found = os.lstat(full)
        folder = path.rpartition("/")[0]
        if stat.S_ISLNK(found.st_mode) or folder not in self._inside:
            if not _is_inside(os.path.realpath(full), self._real_root):
                raise NoAnswerError(
                    f"{path} is a link that leads out of the repository.",
                    "Replace it by the file itself, or exclude it.",
                )
            if not stat.S_ISLNK(found.st_mode):
                self._inside.add(folder)  # and so is whatever else in it is no link
            found = Path(full).stat()
        if not stat.S_ISREG(found.st_mode):
            raise NoAnswerError(f"{path} is not a readable file.", "Restore it, or take it out of git.")
        if found.st_size > _LARGEST:
            raise NoAnswerError(
                f"{path} is larger than {_LARGEST // 1024 // 1024} MiB.",
                "Exclude it with `exclude` in [tool.gates].",
            )
        with open(full, "rb") as source:  # noqa: PTH123 - of many files
            return source.read()

    @functools.cached_property
    def _real_root(self) -> str:
        return os.path.realpath(self._top)


def _is_inside(path: str, folder: str) -> bool:
    """Whether a resolved path lies in a resolved folder; `Path.is_relative_to` takes twenty times as long, and every file is asked."""
    return path.startswith(f"{folder.rstrip('/')}/")


def decoded(path: str, data: bytes) -> str:
    """The text of a file with this content: Python by its coding line, anything else as UTF-8.

    Raises:
        NoAnswerError: it is not in the encoding that it should be in.
    """
    try:
        if data.isascii() and b"coding" not in data:
            return data.decode("ascii").replace("\r\n", "\n")
        encoding = tokenize.detect_encoding(BytesIO(data).readline)[0] if path.endswith(".py") else "utf-8-sig"
        return data.decode(encoding).replace("\r\n", "\n")
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise NoAnswerError(
            f"{path} is not text in the encoding that it declares: {error}.", "Save it as UTF-8, or exclude it."
        ) from error
