"""What others wrote, given the same facts; each on its own terms, one a module."""
