"""The floor: a plain table, a hash chain and a signature for each fact, and nothing else.

On SQLite with the standard library's `sqlite3`, on PostgreSQL with `psycopg`; Ed25519 by
`cryptography`, SHA-256 by `hashlib`. No tree, no rules, no commitments, no full text. Its views are
two tables: what holds now, by id, and what was ever said of an id. Whatever this program takes
longer for is the price of what the floor does not do.
"""
