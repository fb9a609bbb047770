"""One form of trace, and what a reviewer sees of it."""
