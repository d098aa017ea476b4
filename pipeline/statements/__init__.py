"""Raw claims of one capture → statements with their values read."""
