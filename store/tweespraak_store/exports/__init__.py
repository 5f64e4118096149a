"""Documents out: one file a format, all of them listed in registry.py."""
