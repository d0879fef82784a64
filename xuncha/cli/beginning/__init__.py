"""Commands to begin with: new, schema, modes, scenarios."""
