"""How good visits are: the terms of the objective, and what offices look at."""
