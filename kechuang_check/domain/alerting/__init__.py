"""Alerts: what is open, who is told of it tonight, and why or why not. Pure decisions from values."""
