"""Source rules of the `logging` gate, one module each."""
