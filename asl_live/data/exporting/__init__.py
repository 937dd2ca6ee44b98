"""Exporting: clips of a dataset as files of other programs.

A kind is one class that is given clip after clip (:mod:`.kinds`); choosing them, and putting a whole
folder in its place or none, is the same for all (:mod:`.run`).
"""
