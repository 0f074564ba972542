"""Webhooks: what happens here is told to other programs, and what other programs tell becomes tickets."""
