"""What a little more of anything is worth: a team-round, a team, a day less for each village."""
