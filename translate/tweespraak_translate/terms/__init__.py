"""Finding terms: Dutch as it is written, English as it is inflected."""
