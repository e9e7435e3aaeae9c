"""Throw-away databases, schema snapshots, and their comparison by meaning.

Nothing here knows what a migration or a gate is. No server of the user's is ever touched, except for databases of our own name
on a server that the user named for that purpose.
"""
