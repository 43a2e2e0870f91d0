"""History from SSDA903 files: read, sorted into what can be kept, and brought into register and episodes. Twice changes nothing."""
