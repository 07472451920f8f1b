"""The accountant's and the auditor's side of a budget cycle: a checklist of points, each with its own figures.

`registry.POINTS` lists the points, `audit.review` goes through them and decides.

Source: MIP40c3-SP86, "Monthly Top-up Cycle", step 6: the accountant reviews the statement's accuracy and completeness
by a checklist, the auditor verifies, and a summary is made public. What is on the checklist no document says; the
points follow what the proposal says that a statement holds (steps 1-4, 7 and 8).
"""
