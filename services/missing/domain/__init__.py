"""What an episode is and may become: decisions and their consequences, without a database, a network or a clock."""
