"""A unit's real months: what its statements print and what was done, held against the policy of those months.

`history.py` has the values, `schema.py` and `reading.py` the way from a file to them, `judging.py` says which promises
what was done broke. What the policy's cycle prescribed is found by living it (`simulations.history`).
"""
