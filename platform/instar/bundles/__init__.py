"""Processes with all that they name as one ZIP, carried from site to site."""
