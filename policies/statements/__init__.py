"""Monthly budget statements as values: read from Markdown, checked for their arithmetic, and written again."""
