"""Entry point, for `python3 <directory or zipapp> <spec.json>`."""

import sys

from apo_launcher.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
