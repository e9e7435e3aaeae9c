"""What the shop can do. Each function is one use case; those that change something commit."""
