"""Source rules of the `errors` gate, one module each."""
