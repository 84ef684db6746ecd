"""What stewards write (kechuang.toml, checks/*.yaml, expectations/*.yaml), read into the domain's words."""

from kechuang_check.definitions.workspace import find_root, load_workspace

__all__ = ["find_root", "load_workspace"]
