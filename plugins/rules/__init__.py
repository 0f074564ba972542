"""Rules: when this happens and that holds, then do this."""
