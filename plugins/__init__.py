"""Built-in plugins: guests with the same rights as any other. Imported as ``instar_plugins``, never as ``plugins``."""
