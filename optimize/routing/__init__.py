"""Third step: the order and the dates of visits."""
