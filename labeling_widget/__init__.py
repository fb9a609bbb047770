"""Review and label LLM traces inside the notebook."""

from labeling_widget._version import __version__

__all__ = ["__version__"]
