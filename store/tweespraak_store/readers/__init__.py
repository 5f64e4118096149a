"""Documents in: one reader a format, each giving lines with the role their layout shows."""
