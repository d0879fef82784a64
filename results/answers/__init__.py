"""Answers: the headline in a few sentences, and where things stand at a date."""
