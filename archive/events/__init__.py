"""The catalogue: one family of events a file."""
