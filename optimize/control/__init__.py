"""How searches are run: incumbents told, stops asked for, workers, CP-SAT, rounding."""
