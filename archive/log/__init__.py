"""The log over a database: the only writer of entries, and the way they are read again.

Everything here works inside a transaction that the caller owns.
"""
