"""The checks: one file each, run on one segment at a time."""
