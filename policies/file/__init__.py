"""The policy file: its text as a tree, the words and shape of it, and what must fit across it."""
