"""Normalise, resolve, reconcile, publish and diff. Never touches the network."""
