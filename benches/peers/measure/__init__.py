"""Measures netc beside its peers. Standard library only: frameworks run in processes of their own."""
