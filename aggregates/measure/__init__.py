"""One corrective and preventive measure: drafted, approved, carried out, its effect assessed (S13, D6)."""
