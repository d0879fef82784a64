"""The page: one HTML file that answers a leader's questions and opens without a network."""
