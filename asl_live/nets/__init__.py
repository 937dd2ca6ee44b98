"""The networks: one file a family, found by name through the registry."""
