"""What a treasury promises: the policy file, its arithmetic and its rules.

Nothing here knows a chain. The package imports only the standard library and PyYAML, and it never imports
`simulations`.
"""
