"""`python -m labeling_widget.server`, the same as `jupyter labeling`."""

from labeling_widget.server.command import main

raise SystemExit(main())
