"""Importing: recordings of other collections become clips of a dataset.

A kind of collection is one function that lists what a source holds (:mod:`.registry`); reading it,
with workers, memory of what was done, and a report, is the same for all (:mod:`.run`).
"""
