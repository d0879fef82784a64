"""Commands that answer questions: compare, status, why, plot, report, serve."""
