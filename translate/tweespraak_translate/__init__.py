"""Language work, pure: text in, values out; no SQL, no terminal, no clock."""
