"""What reports keeps in its PostgreSQL that no log holds: words, signatures, decisions, and which figures were given out."""
