"""`python -m kechuang_check` is the command."""

from kechuang_check.cli.main import main

main()
