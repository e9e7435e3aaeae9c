"""Carries the verdict of a stored run to where a team decides: commit status, check run, comment, code scanning, step summary.

Reads the report and what `render` makes of it, and nothing else. What cannot be published is told and changes no verdict; the token
is in no message. Client libraries are imported when something is published, never before.
"""
