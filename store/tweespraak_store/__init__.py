"""What is kept: documents in, SQLite, documents out."""
