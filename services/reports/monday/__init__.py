"""Data Monday: one page for each team on the week that ended on Sunday, beside the team's own earlier weeks, and what is due."""
