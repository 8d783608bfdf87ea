"""One complaint: what can be true of it, what may be asked, what follows."""
