"""The three services and the command line. No service imports another (import-linter holds it so)."""
