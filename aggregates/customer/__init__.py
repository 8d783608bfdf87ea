"""The organisation's own customers, and what it means that an intake agrees with what is known of them."""
