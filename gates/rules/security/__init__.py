"""Source rules of the `security` gate: what bandit misses in backend services, or says too vaguely to block on."""
