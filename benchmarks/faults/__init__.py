"""Planted faults: how long the campaign looks for one, and how long forge does with the same handlers."""
