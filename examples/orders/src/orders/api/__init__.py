"""HTTP: what comes in is checked, handed to a service, and answered in one shape."""
