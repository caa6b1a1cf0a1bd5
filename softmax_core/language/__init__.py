"""Language models that count: tokens, n-grams, spelling, texts."""
