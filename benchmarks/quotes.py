"""How long a quotation is looked for in a long text, also in texts made to be awkward.

python -m benchmarks.quotes [CHARACTERS]
"""

import sys
import time

from archive.facts import quotes


def texts(size: int) -> dict[str, tuple[str, str]]:
    """Return the text and the quotation of each case, by its name."""
    return {
        "plain English": ("the minister left it undone " * (size // 28), "left it undone the"),
        "decomposed": ("e\u0301t\u00e9 \n" * (size // 6), "\u00e9t\u00e9 \u00e9t\u00e9"),
        "one letter": ("a" * size, "a" * (size // 2)),
        "never there": ("a" * size, "a" * 5000 + "b"),
        "marks out of order": ("a" + "\u0301\u0323" * (size // 2), "b"),
    }


def main() -> None:
    """Print the seconds of each case."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{size:,} characters")
    for name, (text, exact) in texts(size).items():
        started = time.perf_counter()
        found = quotes.find(text, exact)
        print(f"{name:20} {time.perf_counter() - started:6.2f} s  {len(found):,} places")


if __name__ == "__main__":
    main()
