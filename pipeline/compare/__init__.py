"""One release beside another, and a value beside its words."""
