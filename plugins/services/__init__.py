"""The catalogue of services as its administrators keep it."""
