"""What missing keeps in PostgreSQL: statements by subject, each called within the caller's transaction."""
