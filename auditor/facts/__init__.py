"""What an audit knows of a subject, as the typed vocabulary that policies are written in."""
