"""The law: facts, decisions, state. Pure: no database, clock, screen."""
