"""The walls: which kinds the machine allows, and the command line that builds each. Starts nothing but short trials.

Inside there are the system's programs and libraries, read-only; an empty home and an empty /tmp of limited size; processes and, as
a rule, a network of its own. Whatever is not listed does not exist inside: no home of the user, no other project, no socket.
"""

from __future__ import annotations

import enum
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gates import process
from gates.errors import GatesError
from gates.sandbox import belongings

HOME = "/home/newcomer"
IN, TALK = "/gates/in", "/gates/talk"
TALK_BYTES = 64 * 1024 * 1024
"""Most that all steps together may print."""

_PATIENCE = 60.0
"""Seconds for a trial that takes a tenth of one: on a machine that is busy, a wall that stands must not be taken for none."""

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc",
    "/opt",
    "/nix",
    "/gnu",
    "/var/lib/dpkg",
    "/run/systemd/resolve",
)
_TOOLCHAINS = (".pyenv", ".local/share/uv", ".local/share/mise", ".asdf", ".nvm", ".volta", ".rye", ".local/share/pipx", ".local/pipx", ".cargo/bin")  # fmt: skip


class Wall(enum.StrEnum):
    """The kinds of walls, strongest first."""

    BUBBLEWRAP = "bubblewrap"
    UNSHARE = "unshare"
    SCRATCH = "scratch folder"


class Network(enum.StrEnum):
    """What may be reached from inside."""

    REGISTRIES = "registries"
    OPEN = "open"
    NONE = "none"


class Mount(NamedTuple):
    """One thing that is there inside; `kind` is ro, tmpfs (then `source` is its size in bytes) or link."""

    kind: str
    source: str
    target: str


def usable() -> tuple[Wall, ...]:
    """The kinds of walls that can be built on this machine now, strongest first; the last resort is always among them."""
    return (*(wall for wall in (Wall.BUBBLEWRAP, Wall.UNSHARE) if _stands(wall)), Wall.SCRATCH)


def strongest() -> Wall:
    """The first of them."""
    return next((wall for wall in (Wall.BUBBLEWRAP, Wall.UNSHARE) if _stands(wall)), Wall.SCRATCH)


def _stands(wall: Wall) -> bool:
    if sys.platform != "linux" or shutil.which({Wall.BUBBLEWRAP: "bwrap"}.get(wall, wall.value)) is None:
        return False
    with process.folder("gates-trial-") as scratch:
        prepare(scratch, wall, 1024 * 1024)
        try:
            done = process.run(
                [*build(wall, scratch, Network.NONE), "sh", "-c", 'test -e "$0/driver.sh" && test ! -e "$1"', IN, str(scratch)],
                cwd=scratch,
                timeout=_PATIENCE,
            )  # fmt: skip
        except GatesError:
            return False
        return done.exit_code == 0


def prepare(scratch: Path, wall: Wall, quota: int) -> None:
    """Lay out the folder that is seen inside as `IN`: our programs, an empty home, the list of mounts."""
    here = Path(__file__).parent
    for name in ("inside.sh", "driver.sh", "newroot.sh"):
        shutil.copyfile(here / name, scratch / name)
    shutil.copyfile(here.parent / "probes" / "sandbox_relay.py", scratch / "relay.py")
    belongings.bring_uv(scratch / "tools")
    for name in ("home", "steps", "root"):
        (scratch / name).mkdir()
    (scratch / "passwd").write_text(belongings.passwd_lines(other_user(), HOME))
    rows = [*mounts(quota), Mount("ro", str(scratch / "passwd"), "/etc/passwd"), Mount("ro", str(scratch), IN)]
    (scratch / "mounts").write_text("".join("\t".join(m) + "\n" for m in rows), encoding="utf-8")
    if wall is Wall.SCRATCH:
        (scratch / "talk").mkdir()


def other_user() -> int | None:
    """Who to become inside: somebody without files or processes when we are root, else None (ourselves, in a namespace)."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return None
    import pwd

    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(61_000 + os.getpid() % 3_000, 65_000) if uid not in taken)


def mounts(quota: int) -> Iterator[Mount]:
    """What is there inside, in the order in which it has to be put there."""
    for path in _SYSTEM:
        if Path(path).is_symlink():
            yield Mount("link", str(Path(path).readlink()), path)
        elif Path(path).exists():
            yield Mount("ro", path, path)
    for size, place in (
        (quota, "/home"),
        (quota, "/tmp"),
        (quota, "/var/tmp"),
        (quota, "/dev/shm"),
        (TALK_BYTES, "/gates"),
    ):
        yield Mount("tmpfs", str(size), place)
    for folder in _tools():
        yield Mount("ro", folder, folder)


def _tools() -> list[str]:
    """Folders with programs that are neither the system's nor hidden: those of the PATH, tool chains in the user's home, our Python."""
    home = Path.home()
    wanted = [*belongings.search_path(), *(str(home / t) for t in _TOOLCHAINS if (home / t).is_dir()), sys.base_prefix]
    wanted += [str(Path(sys.executable).resolve().parent)]
    outside = {os.path.realpath(w) for w in wanted} - {"/", str(home)}
    system = tuple(f"{os.path.realpath(s)}/" for s in _SYSTEM)
    chosen = sorted(w for w in outside if Path(w).is_dir() and not f"{w}/".startswith(system))
    return [w for w in chosen if not any(w != o and w.startswith(f"{o}/") for o in chosen)]


def inside_path() -> list[str]:
    """The PATH inside: ours without virtual environments, links resolved where they lead out of the system's folders."""
    return list(dict.fromkeys(os.path.realpath(p) for p in belongings.search_path()))


def build(wall: Wall, scratch: Path, network: Network) -> list[str]:
    """The command line that builds the walls around the command that is appended to it."""
    if wall is Wall.BUBBLEWRAP:
        return ["bwrap", *_bubblewrap(scratch, network), "--"]
    if wall is Wall.UNSHARE:
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        net = [] if network is Network.OPEN else ["--net"]
        script = ["sh", f"{scratch}/newroot.sh", str(scratch), f"{scratch}/mounts"]
        return ["unshare", *user, *net, "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "--", *script]
    return []


def _bubblewrap(scratch: Path, network: Network) -> Sequence[str]:
    words = [
        "--die-with-parent",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--dev",
        "/dev",
    ]
    words += ["--proc", "/proc", *([] if os.geteuid() == 0 else ["--unshare-user"])]
    words += [] if network is Network.OPEN else ["--unshare-net"]
    for folder in _above(_tools()):
        words += ["--perms", "0755", "--dir", folder]
    for line in (scratch / "mounts").read_text(encoding="utf-8").splitlines():
        kind, source, target = line.split("\t")
        words += {
            "ro": ["--ro-bind", source, target],
            "link": ["--symlink", source, target],
            "tmpfs": ["--size", source, "--tmpfs", target],
        }[kind]
    return words


def _above(folders: Sequence[str]) -> list[str]:
    """The folders in which these lie, outermost first: bubblewrap would make them for nobody else to enter."""
    parents = {str(parent) for folder in folders for parent in Path(folder).parents} - {"/"}
    return sorted(p for p in parents if not p.startswith(("/home", "/tmp", "/usr", "/opt", "/var")))
