"""Benchmarks: every row of the performance budget, each against a floor taken in the same run.

`python -m bench` prints them all; `python -m bench P1 P7` prints some. Nothing here asserts.
"""
