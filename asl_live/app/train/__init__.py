"""Page Train: from a dataset to a model that page Live can use."""
