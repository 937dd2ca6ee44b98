"""The page Data: a dataset looked through and put in order."""
