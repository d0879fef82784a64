"""Pictures of coverage over time: one group with its fan, or several as lines."""
