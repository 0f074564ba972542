"""Customers: appeals that are answered, deals that are won."""
