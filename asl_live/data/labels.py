"""Labels of clips that are no signs."""

# They always mean that nothing is being signed.
NO_SIGN_LABELS = ("idle", "no-sign")
