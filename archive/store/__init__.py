"""Durable bytes: typed tables, engines, capture files. No meaning lives here."""
