"""The fact ledger: values found in both languages and held against each other."""
