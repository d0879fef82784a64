"""Texts of cells, turned into numbers, dates, codes and words."""
