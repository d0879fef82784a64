"""Stays: when teams are on site and sites can be visited, and how many days work takes there."""
