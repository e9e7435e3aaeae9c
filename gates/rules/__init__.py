"""House-made source rules: every Python file is parsed once and walked once, whichever gates ask.

Starts no process, opens no socket, imports nothing of third parties. Gates use the names below and nothing else.
"""

from gates.rules.sourcepass import Scan, logs_anything, rules_of, scan

__all__ = ["Scan", "logs_anything", "rules_of", "scan"]
