"""Muniment: an archive of record for contested facts. Importing this package loads nothing else."""
