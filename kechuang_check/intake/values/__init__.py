"""Cells to values, by the grammar of each type, and the canonical table that they make."""
