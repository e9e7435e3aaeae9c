"""The database: its models, and how to connect to it."""
