"""What is given: schema, loading, calendar, regions, modes, the table of visits."""
