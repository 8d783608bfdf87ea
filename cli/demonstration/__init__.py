"""The demonstration year: believable complaints from four stores, as command lines."""

from cli.demonstration.year import demonstration_stores, demonstration_year

__all__ = ["demonstration_stores", "demonstration_year"]
