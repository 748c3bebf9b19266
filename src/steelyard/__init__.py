"""Steelyard weighs bodies of clinical trials."""

from steelyard._version import __version__

__all__ = ["__version__"]
