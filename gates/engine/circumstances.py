"""When, where and on what a run happens, as the report tells it."""

from __future__ import annotations

import datetime
import os
import platform

from gates.model import ProjectInfo
from gates.project import Project


def timestamp() -> str:
    """Now, in UTC, to the millisecond (ISO 8601)."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def platform_name() -> str:
    """System, release and processor; the standard library's own answer starts a process for it."""
    if not hasattr(os, "uname"):
        return platform.platform()
    there = os.uname()
    return f"{there.sysname}-{there.release}-{there.machine}"


def described(project: Project) -> ProjectInfo:
    """What is judged, as the report tells it."""
    state = project.git
    return ProjectInfo(
        name=project.name,
        commit=state.commit,
        tree=state.tree,
        branch=state.branch,
        dirty=state.dirty,
        stack=dict(project.stack.summary()),
        prefix=state.prefix,
    )
