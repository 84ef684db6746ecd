"""Rule-based compliance checks and alerts for a city's plan."""

__version__ = "0.1.0"
