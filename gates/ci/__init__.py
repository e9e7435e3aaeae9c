"""One run on several machines, and the workflows that start it: plan, merge, templates. Nothing here talks to a CI service."""
