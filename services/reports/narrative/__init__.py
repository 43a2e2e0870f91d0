"""The narrative: what a month's figures say, found by declared rules and written as sentences that each carry their own numbers."""
