"""Engines: things that apply actions to a treasury and tell its state. See `base`."""
