"""What people bring: tables of logits, files, the answers of models, and examples to begin with."""
