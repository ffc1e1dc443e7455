"""What stands beside a call on whichever page shows it: targets, answers, problems, repairs and the like."""
