"""Read models: what can be asked of all cases at once, made by one SQL statement each, live and rebuilt."""
