"""Which rows below the header are data, and whether the totals among them fit the data."""
