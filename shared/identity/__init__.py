"""Who is asking, and what they may do: people and roles, keys, tokens, the session cookie, the permission table, sign-in."""
