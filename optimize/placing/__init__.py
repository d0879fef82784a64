"""One visit tried at every place: what each would change, and the rule that forbids it."""
