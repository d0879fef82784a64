"""Days of the term: working days, blackouts, seasons, rounds."""
