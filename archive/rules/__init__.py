"""May this be said now? Pure rules over what is remembered of the log.

The log runs them before it takes an entry, the auditor runs the same ones over a copy.
"""
