"""What the program promises of its speed: ratios to something else in the same run, on the same server."""
