"""What a file is, and its content as rows of cells: one reader for each kind."""
