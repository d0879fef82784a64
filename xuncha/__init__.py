"""xuncha plans and simulates the inspection of villages."""
