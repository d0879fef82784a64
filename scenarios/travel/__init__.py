"""How long the ways between sites take."""
