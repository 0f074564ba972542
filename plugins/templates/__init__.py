"""Definitions to start from: nothing of them is in force until somebody makes it his own."""
