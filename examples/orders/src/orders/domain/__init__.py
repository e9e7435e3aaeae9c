"""The rules of the shop: plain Python without database, HTTP or clock."""
