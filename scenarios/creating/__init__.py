"""A new scenario: from a county or a ledger, with the settings that a sheet of the ledger holds."""
