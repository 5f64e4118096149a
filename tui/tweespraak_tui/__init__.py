"""What a person touches: command line, screens, plain mode."""
