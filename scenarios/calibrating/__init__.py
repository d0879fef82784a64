"""What a calibration is given: coverage that was observed, and the figures to fit."""
