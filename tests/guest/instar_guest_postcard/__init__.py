"""Postcards for instar."""
