"""Our absences beside another list of them, of the police or of a case system: in both, only there, only here, differing."""
