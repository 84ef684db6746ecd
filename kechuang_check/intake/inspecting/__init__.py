"""What stands in a file, shown before it is handed in, and a layout to declare for it."""
