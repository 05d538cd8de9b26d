"""`python -m cli` is the command `muniment`."""

import sys

try:
    from cli.main import main
except KeyboardInterrupt:
    # Whoever is quick interrupts before there is anything to interrupt.
    sys.exit(130)

main()
