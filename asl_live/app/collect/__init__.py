"""The page Collect: recording signs into a dataset, hands-free where wanted."""
