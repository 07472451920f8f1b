"""What governance executed: the streams and payments of its executives, and how they differ from what was voted.

`executions.py` has the values, `schema.py` and `reading.py` the way from a file to them, `comparing.py` holds them
against a policy (with `stream_terms.py` and `payment_terms.py`), `casting.py` makes the policy that was really cast.
"""
