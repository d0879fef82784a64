"""Commands that make and mend plans."""
