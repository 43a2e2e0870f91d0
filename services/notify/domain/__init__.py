"""The policy and what it calls for, decided without a database, a clock or a network."""
