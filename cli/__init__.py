"""The desk: commands, tables, pages; the only place where people are spoken to."""
