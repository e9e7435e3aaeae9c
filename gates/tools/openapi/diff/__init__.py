"""Changes between two OpenAPI documents, and which of them break clients. Pure; no process, no network.

Names and levels of changes are those of oasdiff's catalogue, so that a finding can be looked up and checked there.
"""

from gates.tools.openapi.diff.catalogue import Level
from gates.tools.openapi.diff.change import Change
from gates.tools.openapi.diff.compare import changes

__all__ = ["Change", "Level", "changes"]
