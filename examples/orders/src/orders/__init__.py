"""A small shop: customers, products, and orders from placing to delivery."""

__version__ = "1.0.0"
