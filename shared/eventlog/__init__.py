"""The event log: appended in the owner's database, rung through Redis streams, followed by position. Nothing accepted is ever lost."""
