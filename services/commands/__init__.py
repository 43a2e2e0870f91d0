"""What the commands of `safereturn` do. Those on a running system speak HTTP to it."""
