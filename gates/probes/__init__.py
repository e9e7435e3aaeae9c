"""Scripts for the project's own interpreter: standard library only, JSON in, JSON out."""
