"""Independent judges of what the product writes; they share no code with it."""
