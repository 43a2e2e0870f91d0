"""How missing's own database came to be, step by step."""
