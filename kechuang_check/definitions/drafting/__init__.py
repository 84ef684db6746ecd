"""Drafts of suites from a table of targets: what the words tell is written, and what they do not is marked."""
