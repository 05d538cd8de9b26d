"""A snapshot as paths and bytes: what stands where, and how it is written and read. Pure."""
