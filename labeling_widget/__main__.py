"""`python -m labeling_widget` is the command `labeling-widget`."""

import sys

from labeling_widget.cli import main

if __name__ == "__main__":
    sys.exit(main())
