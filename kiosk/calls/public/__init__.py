"""What everybody may read of calls: no person, no word that a reporter typed."""
