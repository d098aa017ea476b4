"""Printed text → values with units, intervals and states."""
