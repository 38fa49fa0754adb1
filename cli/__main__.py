"""``python -m cli``: the same as ``maskloom``."""

from cli.main import main

main()
