"""The store: entries, order, integrity, personal data, time, and the embedded server."""
