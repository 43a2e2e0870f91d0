"""What two services must agree on: contracts, the event log, identity, the page frame, and the clock."""
