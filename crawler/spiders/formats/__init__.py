"""Shapes of feeds that several sites publish."""
