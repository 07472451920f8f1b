"""What a treasury promises: the policy file, its arithmetic and its rules.

Nothing here knows a chain. Beside the standard library the package imports PyYAML, pydantic and markdown-it-py, to read
files, and eth-utils for one thing, the checksum of an address. It never imports `simulations`.
"""
