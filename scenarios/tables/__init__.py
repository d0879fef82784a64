"""Tables as planners keep them: files, headers, cells."""
