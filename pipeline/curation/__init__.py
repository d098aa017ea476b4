"""What people decided, as data: names that mean one model."""
