"""Where an artefact comes from, and what that says of the material in it."""
