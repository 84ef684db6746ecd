"""Hands letters over: to a mail server, or as .eml files to a folder."""
