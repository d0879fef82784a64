"""The search core: a state as plain arrays, moves that know what they change, construct, ruin and recreate."""
