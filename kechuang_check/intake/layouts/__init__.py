"""How a table lies in its file: header, units, and which column of the file is which of the feed."""
