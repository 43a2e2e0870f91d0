"""Returns to the Department, made of the collated facts."""
