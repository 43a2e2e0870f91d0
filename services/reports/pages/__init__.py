"""The planner's pages: choose a figure, ask about it, see the answer as picture and table, and how fresh it all is."""
