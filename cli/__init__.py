"""The command line: parse, one call of the archive, one output."""
