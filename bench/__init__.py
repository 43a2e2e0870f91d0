"""How fast it is, measured as ratios to a floor in one run on one machine. `python -m bench` prints the table and keeps the figures."""
