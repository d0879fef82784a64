"""Second step: which team visits which site in which round, in which mode; one county, or one part of a region."""
