"""The screens a reviewer works in."""
