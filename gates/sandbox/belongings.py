"""What a newcomer has inside the walls: a home, an environment and the package registries of the machine. No secret of the user's.

The environment is made from nothing: a name that is not listed here does not get in. How pip, uv and npm reach their registries
passes as the machine has it, with an address' own credentials where it has some: without it nothing could be installed.
"""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

_PASSED = (
    *("LANG", "LC_*", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"),
    *("GIT_SSL_CAINFO", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST", "PIP_CERT", "PIP_DEFAULT_TIMEOUT"),
    *("PIP_NO_INDEX", "PIP_RETRIES", "UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"),
    *("UV_INDEX_STRATEGY", "UV_INSECURE_HOST", "UV_NATIVE_TLS", "UV_HTTP_TIMEOUT", "NPM_CONFIG_REGISTRY", "npm_config_registry"),
    *("NPM_CONFIG_CAFILE", "npm_config_cafile", "YARN_REGISTRY", "PYENV_ROOT", "NVM_DIR", "VOLTA_HOME", "ASDF_DATA_DIR"),
)  # fmt: skip
_SETTINGS = (".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml", ".npmrc")
"""Files of the user's home, and of no other kind, that say where packages come from."""

_GLOBAL_SETTINGS = ("/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/etc/uv/uv.toml", "/etc/npmrc", "/usr/local/etc/npmrc")
_PUBLIC = ("pypi.org", "files.pythonhosted.org", "registry.npmjs.org", "registry.yarnpkg.com")
_STARTED = (".bashrc", ".bash_profile", ".profile", ".zshrc")


def environment(home: str, path: Iterable[str], proxy_port: int | None) -> dict[str, str]:
    """The whole environment of the shell.

    Args:
        path: folders of the PATH that are there inside.
        proxy_port: of the way out, None where the network is as it is outside, or absent.
    """
    kept = {k: v for k, v in os.environ.items() if any(fnmatch.fnmatchcase(k, p) for p in _PASSED)}
    told = {
        "HOME": home,
        "USER": "newcomer",
        "LOGNAME": "newcomer",
        "SHELL": "/bin/bash",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "PATH": os.pathsep.join((f"{home}/.local/bin", *path)),
        "PIP_NO_INPUT": "1",
        "PIP_PROGRESS_BAR": "off",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_BREAK_SYSTEM_PACKAGES": "1",  # the newcomer's own site, never the system's: the user is another one
        "DEBIAN_FRONTEND": "noninteractive",
        "GIT_TERMINAL_PROMPT": "0",
        "PYTHONUNBUFFERED": "1",  # a server's words are seen when it says them
    }
    if proxy_port is not None:
        address = f"http://127.0.0.1:{proxy_port}"
        told |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), address)
        told |= dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost,127.0.0.1,::1,0.0.0.0")
    pyenv = Path.home() / ".pyenv"
    return {"LANG": "C.UTF-8"} | ({"PYENV_ROOT": str(pyenv)} if pyenv.is_dir() else {}) | kept | told


def furnish(home: Path) -> None:
    """Put into a home-to-be what a newcomer's has: how packages are reached, a name for git, start-up files, `python`."""
    for name in _SETTINGS:
        theirs = Path.home() / name
        if theirs.is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(theirs, home / name)
    for name in _STARTED:
        (home / name).touch()
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Newcomer\n\temail = newcomer@example.com\n[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n"
    )
    tools = home / ".local/bin"
    tools.mkdir(parents=True)
    for name in ("python", "python3"):
        if shutil.which(name, path=os.pathsep.join(search_path())) is None:
            (tools / name).symlink_to(Path(sys.executable).resolve())


def bring_uv(folder: Path) -> None:
    """Put uv, which comes with us, into a folder that is last on the PATH: who is told to use it has it by then."""
    beside = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    folder.mkdir()
    if beside is not None:
        shutil.copy2(beside, folder / "uv")


def search_path() -> list[str]:
    """The folders of our PATH without virtual environments, of which a newcomer has none yet, and without shims, which want to write."""
    return [p for p in os.get_exec_path() if p.startswith("/") and Path(p).is_dir() and not _is_left_out(Path(p))]


def _is_left_out(folder: Path) -> bool:
    return (folder.parent / "pyvenv.cfg").exists() or folder.name == "shims"


def registry_hosts() -> tuple[str, ...]:
    """The hosts from which the machine's package clients take packages."""
    return tuple(sorted({*_PUBLIC, *_configured()}))


def _configured() -> Iterator[str]:
    texts = [v for k, v in os.environ.items() if re.match(r"(?i)(pip|uv|npm_config|yarn)_", k)]
    for place in (*(Path.home() / s for s in _SETTINGS), *map(Path, _GLOBAL_SETTINGS)):
        try:
            texts.append(place.read_text(encoding="utf-8", errors="replace"))
        except OSError:  # most machines have none of them
            continue
    for text in texts:
        for address in re.findall(r"https?://[^\s\"',\]]+", text):
            yield from filter(None, [_host(address)])


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def passwd_lines(uid: int | None, home: str) -> str:
    """A file of users for inside: those of the system, and the newcomer."""
    known: Mapping[str, str] = {}
    try:
        known = {line.split(":")[0]: line for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines()}
    except (OSError, UnicodeDecodeError):
        return f"newcomer:x:{uid}:{uid}::{home}:/bin/bash\n"
    mine = uid if uid is not None else os.getuid()
    others = [line for name, line in known.items() if name != "newcomer" and line.split(":")[2:3] != [str(mine)]]
    return "\n".join([f"newcomer:x:{mine}:{mine}::{home}:/bin/bash", *others]) + "\n"
