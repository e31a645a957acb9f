"""Bytes to text and values, with the exact place of everything."""
