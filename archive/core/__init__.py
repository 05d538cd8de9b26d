"""Pure bytes and hashes: canonical JSON, notes, keys, the tree, checkpoints, entries, proofs."""
