"""The calls of surface.md under /missing: parse, call, answer. What they mean is decided elsewhere."""
