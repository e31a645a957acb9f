"""Policies: rules in YAML, checked at load and compiled to three-valued conditions."""
