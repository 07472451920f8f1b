"""Treasuries with one thing wrong, and whether anybody notices.

A tester is only as good as what it catches. Each mutant is one fault (a threshold of 1, a stream that anybody pulls, a
cycle that forgets a wallet), planted in an otherwise sound treasury; the share that is reported is the mutation score.
"""
