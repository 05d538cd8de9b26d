"""The use cases. Transaction, clock, randomness and keys meet here and nowhere else."""
