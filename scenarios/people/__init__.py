"""Who inspects: staff, pools, skills, exchanges."""
