"""Commands that simulate: run, simulate, sweep, calibrate, staff, kept runs."""
