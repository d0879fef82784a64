"""Sheets: how they are laid out, what their headers mean, and which of their rows are left aside."""
