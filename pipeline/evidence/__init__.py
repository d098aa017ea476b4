"""What each claim weighs, and why."""
