"""A room of its own for commands of strangers: one shell that runs them one after the other and cannot reach anything of the user's.

`open_shell` builds the strongest walls that the machine allows (bubblewrap, else namespaces by `unshare`, else only a scratch
folder), puts a copy of a folder inside, and yields a `Shell`. What the shell said and how it ended comes back as values; nobody
here knows what the commands are for.
"""

from __future__ import annotations

from gates.sandbox.opening import open_shell
from gates.sandbox.shell import Outcome, Shell
from gates.sandbox.walls import Network, Wall, strongest, usable

__all__ = ["Network", "Outcome", "Shell", "Wall", "open_shell", "strongest", "usable"]
