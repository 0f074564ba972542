"""Built-in plugin: a tree of tickets drawn as a mind map."""
