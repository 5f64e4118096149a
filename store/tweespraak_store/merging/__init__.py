"""Files that come back: read, compared with what was sent and with what the store holds now, and taken in."""
