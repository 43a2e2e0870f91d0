"""How reports' own database came to be, step by step. Only what is not rebuilt from the logs lives there."""
