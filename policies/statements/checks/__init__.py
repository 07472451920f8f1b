"""A file for each family of checks of a statement; `policies.statements.checking` lists them."""
