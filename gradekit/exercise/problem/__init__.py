"""Problem files: what they may say (schema), and reading them (load)."""
