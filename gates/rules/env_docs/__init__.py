"""Which environment variables are read, and what the documents say of them. The reading half of the `env-docs` gate.

Nothing is run: effective names are computed from the source, scripts, manifests and documents.
"""
