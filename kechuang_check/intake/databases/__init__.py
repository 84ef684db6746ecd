"""Rows of a database: read in one snapshot that cannot write, kept as text exactly as they were."""
