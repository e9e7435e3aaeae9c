"""Why a command is not even tried in a sandbox: it needs a person, rights, a daemon, or would act on the world. Pure.

A reason starts with what is missing ("needs Docker"), so that a reader sees at a glance what was not proven.
"""

from __future__ import annotations

import posixpath
import re

from gates.catalog.readme import shell
from gates.catalog.readme.unwrap import unwrap

_CONTAINERS = {"docker", "docker-compose", "podman", "nerdctl", "kubectl", "helm", "minikube", "kind", "vagrant", "multipass", "devcontainer", "k3d", "tilt", "skaffold", "lima"}  # fmt: skip
_SYSTEM = {"apt", "apt-get", "dnf", "yum", "apk", "pacman", "zypper", "brew", "port", "snap", "choco", "winget", "scoop", "systemctl", "service", "useradd", "nix-env", "pkg"}  # fmt: skip
_EDITORS = {"vi", "vim", "nvim", "nano", "emacs", "subl", "gedit", "tmux", "screen"}  # fmt: skip
_SHOWS = {"code", "open", "xdg-open", "start", "less", "more", "man", "top", "htop", "explorer"}
_OUTSIDE = {"ssh", "scp", "rsync", "sftp", "gh", "glab", "aws", "gcloud", "az", "heroku", "fly", "flyctl", "twine", "terraform", "ansible", "ansible-playbook", "vercel", "netlify", "railway", "doctl", "eksctl", "cdk", "sam", "serverless"}  # fmt: skip
_ALONE = {"psql", "mysql", "redis-cli", "mongo", "mongosh", "sqlite3", "python", "python3", "ipython", "bash", "sh", "zsh", "fish", "node", "irb"}  # fmt: skip
_SHELLS = re.compile(
    r"^(poetry|pipenv|hatch|pdm) shell\b|manage\.py (shell|shell_plus|dbshell)\b|^flask .*\bshell\b|^nix(-shell| develop| shell)\b"
)
_ASKS = re.compile(
    r"manage\.py createsuperuser(?!.*--no-?input)|\bgh auth login|\b(npm|poetry) (login|init)\b(?!.*(-y|-n|--yes|--no-interaction))"
)
_LEAVES = re.compile(
    r"^(git push|git remote|npm publish|poetry publish|uv publish|hatch publish|flit publish|docker push)\b"
)
_WINDOWS = re.compile(
    r"\\Scripts\\|[/\\]Scripts[/\\]activate|^\s*set \w+=|^\s*\$env:|\.ps1\b|\.bat\b|^\s*py -\d|^[A-Z]:\\|^PS "
)
_PLACEHOLDER = re.compile(
    r"<[A-Za-z_][^<>\n|&;]*>|\bpath/to/|\byour[-_ ][\w-]+|\bYOUR[-_]?\w+|\b[A-Z_]*CHANGE_?ME\b|(^|\s)\.{3}(\s|$)|…|\bx{3,}\b|\{\{.*?\}\}"
    r"|\[[A-Za-z]+[ _-][A-Za-z _-]+\]|(?<=\s)\[[a-z_]{2,}\](?=\s|$)"
)


def of_text(text: str) -> str:
    """Why the statement cannot be tried, "" when it can."""
    if _WINDOWS.search(text):
        return "for another system: Windows"
    head = text.partition("<<")[0]  # what stands in a here-document is content
    placeholder = _PLACEHOLDER.search(head)
    if placeholder is not None:
        return f"a placeholder: {placeholder[0].strip()}"
    try:
        found = shell.commands(text, 1)
    except shell.UnreadableError:
        return ""
    reasons = (_of_command(c.words, reads=bool(c.reads)) for c in found if c.words)
    return next((reason for reason in reasons if reason), "")


def _of_command(words: tuple[str, ...], *, reads: bool) -> str:
    first = posixpath.basename(words[0])
    inner = unwrap(words) or words
    program, line = posixpath.basename(inner[0]), " ".join(inner)
    alone = program in _ALONE and len(inner) == 1 and not reads
    tried = (
        (first in {"sudo", "doas", "su"}, f"needs {first}"),
        (program in _CONTAINERS, f"needs containers: {program}"),
        (program in _SYSTEM, f"installs into the system: {program}"),
        (program in _SHOWS, f"shows something: {program}"),
        (program in _EDITORS, f"interactive: {program}"),
        (program in _OUTSIDE or bool(_LEAVES.match(line)), f"acts on something outside: {' '.join(inner[:2])}"),
        (alone or bool(_SHELLS.search(line) or _ASKS.search(line)), f"interactive: {' '.join(inner[:3])}"),
        (inner == ("exit",), "ends the shell"),
    )
    return next((reason for found, reason in tried if found), "")
