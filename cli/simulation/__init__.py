"""A small annotation project carried out over the HTTP API by simulated people who know the truth."""
