"""How the command line talks: texts, tables, phrases of the parser, streams that may fail."""
