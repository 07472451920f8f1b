"""What a document says, checked against itself: `registry.lint` finds what does not add up, before anybody votes."""
