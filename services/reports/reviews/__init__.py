"""Practice reviews: a sample nobody chose, what a colleague saw in each case, what was learned, done and looked at again."""
