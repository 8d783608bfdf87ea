"""One sale or workshop visit, and the return calls that it owes (S8, C9)."""
