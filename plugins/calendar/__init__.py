"""Built-in plugin: a list of tickets by its dates."""
