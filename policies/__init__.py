"""What reacts: handbooks, the desk, deadlines, escalation, repeats."""
