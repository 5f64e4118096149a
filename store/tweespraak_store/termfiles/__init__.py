"""Term lists as files: CSV, OmegaT's TSV, TBX, and Markdown tables."""
