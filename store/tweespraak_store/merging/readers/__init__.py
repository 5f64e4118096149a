"""Returned files in: one reader a format, each giving the rows of a ReturnedFile."""
