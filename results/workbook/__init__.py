"""The workbook that teams use: the plan in names and last days, a sheet a team, and what follows from it."""
