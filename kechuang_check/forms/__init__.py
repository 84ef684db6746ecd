"""Workbooks for those who file: the form to fill in, and a copy of a filing with every finding in its cell."""
