"""Changes between two OpenAPI documents, and which of them break clients. Pure; no process, no network.

Names and levels of changes are those of oasdiff's catalogue, so that a finding can be looked up and checked there. `compare` has the way in, which is left out here: whoever reads what was found needs none of it.
"""

from gates.tools.openapi.diff.catalogue import Level
from gates.tools.openapi.diff.change import Change

__all__ = ["Change", "Level"]
