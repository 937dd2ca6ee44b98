"""What people look at and keep: annotated videos."""
