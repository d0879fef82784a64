"""What is to be inspected, and which office is in charge of it."""
