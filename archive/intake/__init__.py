"""The deposit: a file that a person writes by hand, read into what is to be signed."""
