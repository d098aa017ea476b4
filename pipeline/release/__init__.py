"""Tables → a release on disk, and back."""
