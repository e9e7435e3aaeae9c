"""The logs and documents of the shards beside the merged report, so that what it names leads somewhere."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from gates.ci.results import Returned
from gates.errors import NoAnswerError

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,80}")


@contextlib.contextmanager
def brought(
    used: Mapping[str, Sequence[str]], returned: Sequence[Returned], output: Path, merged: str
) -> Iterator[None]:
    """Copy the logs and documents of the gates that are used to where the merged report looks for them.

    They are gone again when the block fails or is interrupted. Links are left out: what a shard uploads leads nowhere else.

    Args:
        used: name of a returned folder -> the gates whose results come from it.
        merged: id of the merged run.

    Raises:
        NoAnswerError: they cannot be written.
    """
    made: list[Path] = []
    try:
        for one in returned:
            run = one.report.run.id if one.report is not None else ""
            if not _RUN_ID.fullmatch(run):
                continue
            for gate in used.get(one.name, ()):
                source, target = one.folder / "runs" / run / gate, output / "runs" / run / gate
                if source.is_dir() and not target.exists():
                    made.append(target)
                    shutil.copytree(source, target, ignore=_links)
            for document in _documents(one, used.get(one.name, ())):
                target = output / "runs" / merged / document
                made.append(target)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(one.folder / "runs" / run / document, target)
        yield
    except BaseException as error:
        for target in made:
            shutil.rmtree(target, ignore_errors=True)
            target.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                target.parent.rmdir()
        if isinstance(error, OSError):
            raise NoAnswerError(
                f"The logs of the shards cannot be copied to {output}: {error.strerror or error}.",
                "Name a writable folder with --output.",
            ) from error
        raise


def _documents(returned: Returned, gates: Sequence[str]) -> list[str]:
    """The names of what these gates made for other programs; plain names of files alone: a report may come from anywhere."""
    if returned.report is None:
        return []
    named = [artifact.path for gate in returned.report.gates if gate.id in gates for artifact in gate.artifacts]
    return [name for name in named if PurePosixPath(name).name == name and name not in {"", ".", ".."}]


def _links(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder, name).is_symlink() or not os.access(Path(folder, name), os.R_OK)]
