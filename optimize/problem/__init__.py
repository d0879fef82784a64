"""What may be chosen, as arrays: options, teams and stays, travel, quotas, preferences, pins."""
