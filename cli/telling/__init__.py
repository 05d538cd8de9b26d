"""Answers of the library in words, lines and columns."""
