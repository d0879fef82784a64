"""Small problems solved to proof: every place of every visit, with its tour and its waits, in one model."""
