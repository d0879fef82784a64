"""The table of visits and of people, in memory and in files."""
