"""Charts: what a picture shows (`pictures`), how it looks (`looks`), and the child process that draws it (`drawing`, `child`)."""
