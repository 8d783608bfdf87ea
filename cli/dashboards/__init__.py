"""How dashboards look on a terminal: what each shows and in which order, and how it is drawn."""
