"""`python -m cli` is the command `muniment`."""

from cli.main import main

main()
