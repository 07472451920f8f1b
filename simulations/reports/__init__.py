"""Renderers: each turns results into text or JSON and decides nothing."""
