"""The auditor: takes evidence, returns a report. Loads no SQLAlchemy."""
