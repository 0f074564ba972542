"""A chat on web sites as a channel."""
