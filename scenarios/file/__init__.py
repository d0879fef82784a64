"""The scenario file: found, composed, refused or accepted, put in force, kept."""
