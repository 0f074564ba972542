"""``python -m instar``: the shell, where its script is not on the path."""

from instar.cli import main

main()
