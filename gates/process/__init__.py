"""The only room that starts a process.

Each child gets its own process group, which is ended whole on time-out or interrupt, and is told by the kernel when its
parent dies (where `setpriv` is there); what got away from its group is for `strays`. Output is drained by threads into spool files with a cap, so that a child can neither
fill the memory nor block on a full pipe. Nothing here reads what a tool said: that is for the adapters in `tools/`.
"""

from gates.process.places import Workplace, checkpoint, doing, workplace
from gates.process.running import CAP, Completed, run, server
from gates.process.scratch import folder, heir
from gates.process.starting import environment

__all__ = [
    "CAP",
    "Completed",
    "Workplace",
    "checkpoint",
    "doing",
    "environment",
    "folder",
    "heir",
    "run",
    "server",
    "workplace",
]
