"""Questions to an archive: each takes a sight of it and returns plain frozen values.

All of it reads what is derived, and the bodies that were committed to; nothing here writes, asks
a clock, or knows how an answer is shown.
"""
