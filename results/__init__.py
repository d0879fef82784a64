"""What it means: run store, measures, comparison, plots."""
